package dev.vireo.tools.dataset;

import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A dataset as it lies on disk: one folder per class, the images directly in it. */
final class ClassFolders {
  private ClassFolders() {}

  /**
   * The files of each class, both in order of name; hidden ones are left out.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_DATASET when a class, or the dataset,
   *     is empty
   */
  static SortedMap<String, List<Path>> read(Path folder) {
    if (!Files.exists(folder)) {
      throw new VireoException(ErrorCode.NOT_FOUND, folder + ": no such folder");
    }
    if (!Files.isDirectory(folder)) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET, folder + ": is a file; name a folder of class folders");
    }
    SortedMap<String, List<Path>> classes = new TreeMap<>();
    try {
      for (Path entry : visible(folder)) {
        if (Files.isDirectory(entry)) {
          classes.put(entry.getFileName().toString(), files(entry));
        }
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, folder + ": cannot be read (" + AtomicFile.reason(e) + ")", e);
    }
    if (classes.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          folder + ": holds no class folders; it needs one folder per class, the images in it");
    }
    return classes;
  }

  private static List<Path> files(Path ofClass) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path entry : visible(ofClass)) {
      if (Files.isRegularFile(entry)) {
        files.add(entry);
      }
    }
    if (files.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          ofClass + ": the class folder is empty; put images in it or remove it");
    }
    return files;
  }

  private static List<Path> visible(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }
}
