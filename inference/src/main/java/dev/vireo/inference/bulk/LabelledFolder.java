package dev.vireo.inference.bulk;

import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.ImageSource;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Images sorted into one folder for each class: {@code DIR/<class>/*.jpg}.
 *
 * @param classes names of the folders, sorted
 * @param images all of them
 */
public record LabelledFolder(Path folder, List<String> classes, ImageSource images) {
  public LabelledFolder {
    classes = List.copyOf(classes);
  }

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_DATASET when it holds no class folders
   *     or no images
   */
  public static LabelledFolder of(Path folder) {
    if (!Files.exists(folder)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the folder " + folder + " does not exist");
    }
    List<String> classes = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry) && !name.startsWith(".")) {
          classes.add(name);
        }
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot list " + folder + ": " + AtomicFile.reason(e), e);
    }
    if (classes.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          folder + " holds no class folders; sort the images as " + folder + "/<class>/<image>");
    }
    classes.sort(null);
    List<String> paths = classes.stream().map(name -> folder.resolve(name).toString()).toList();
    return new LabelledFolder(folder, classes, ImageSource.of(paths));
  }

  /** The class of one of its images. */
  String classOf(String name) {
    return folder.relativize(Path.of(name)).getName(0).toString();
  }
}
