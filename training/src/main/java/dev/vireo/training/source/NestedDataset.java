package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Datasets that lie one folder below, or above, the one that was named. */
public final class NestedDataset {
  private static final int NAMED = 3;

  private NestedDataset() {}

  /**
   * Requires that no folder in {@code root} is a divided dataset: what it learns from would be
   * mixed with what is held out.
   *
   * @throws VireoException INVALID_DATASET that names it
   */
  static void requireNoneDivided(Path root, List<Path> folders) {
    for (Path folder : folders) {
      if (ImageFolder.divided(folder)) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            "%s is a dataset of its own, divided into parts: name it in place of %s"
                .formatted(folder, root));
      }
    }
  }

  /**
   * Requires that the only folder in {@code root} is a class, not a dataset: one without images
   * beside its folders.
   *
   * @throws VireoException INVALID_DATASET that names it
   */
  public static void requireNone(Path root) {
    List<Path> folders = Files.isDirectory(root) ? ImageFolder.folders(root) : List.of();
    if (folders.size() != 1) {
      return;
    }
    Path only = folders.getFirst();
    List<Path> below = ImageFolder.folders(only);
    if (below.size() > 1 && !ImageFolder.hasImages(only)) {
      List<String> names =
          below.stream().limit(NAMED).map(folder -> folder.getFileName().toString()).toList();
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s holds one folder, and that has a folder for each of %s%s: if these are the classes, name %s"
              .formatted(
                  root, String.join(", ", names), below.size() > NAMED ? ", ..." : "", only));
    }
  }
}
