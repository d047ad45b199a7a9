package dev.vireo.inference.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What Linux tells of itself and its processes in {@code /proc} (proc(5)). */
public final class ProcFiles {
  private static final Path ROOT = Path.of("/proc");

  private ProcFiles() {}

  /**
   * A file or folder, where the system has it.
   *
   * @param name {@code self/maps}
   */
  public static Optional<Path> find(String name) {
    return Optional.of(ROOT.resolve(name)).filter(Files::exists);
  }

  /**
   * The lines of a file; none where the system does not tell.
   *
   * @param name {@code cpuinfo}
   */
  public static List<String> lines(String name) {
    try {
      return Files.readAllLines(ROOT.resolve(name));
    } catch (IOException _) {
      return List.of();
    }
  }

  /** The files that are mapped into this process's memory, one for each mapping; Linux alone. */
  public static List<String> mappedFiles() {
    return lines("self/maps").stream()
        .filter(mapping -> mapping.indexOf('/') >= 0)
        .map(mapping -> mapping.substring(mapping.indexOf('/')))
        .toList();
  }
}
