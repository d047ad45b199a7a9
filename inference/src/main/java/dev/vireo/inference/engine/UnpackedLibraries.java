package dev.vireo.inference.engine;

import dev.vireo.inference.system.ProcFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * ONNX Runtime's libraries, 28 MB, which its Java side unpacks into a new folder of the temporary
 * directory for each process. It has the JVM delete them at its end, the folder first and the files
 * after it, so that the folder stays; where the process is killed, all of it stays.
 */
final class UnpackedLibraries {
  private static final String FOLDER = "/onnxruntime-java";

  private UnpackedLibraries() {}

  /**
   * Deletes what is loaded, which on Linux needs no name any more. A folder with a library that is
   * not (of a GPU, loaded from there when it is asked for) stays as it is; so it does elsewhere.
   */
  static void delete() {
    Set<Path> loaded =
        ProcFiles.mappedFiles().stream()
            .filter(file -> file.contains(FOLDER))
            .map(Path::of)
            .collect(Collectors.toSet());
    try {
      for (Path folder : loaded.stream().map(Path::getParent).distinct().toList()) {
        delete(folder, loaded);
      }
    } catch (IOException _) {
      // The JVM deletes the files when it ends, as without this.
    }
  }

  private static void delete(Path folder, Set<Path> loaded) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.toList();
    }
    if (loaded.containsAll(files)) {
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }
}
