package dev.vireo.tools.bundle;

import dev.vireo.training.hub.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sums of all files of a folder, as {@code sha256sum -c} reads them. */
final class Checksums {
  static final String FILE = "SHA256SUMS";

  private Checksums() {}

  static String sha256(Path file) {
    return Checksum.of(Checksum.Kind.SHA256, file);
  }

  /** Writes them for what lies in the folder; links are left to what they name. */
  static void write(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Path file : files(folder)) {
      String path = folder.relativize(file).toString().replace('\\', '/');
      lines.append(sha256(file)).append("  ").append(path).append('\n');
    }
    Files.writeString(folder.resolve(FILE), lines);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !file.getFileName().toString().startsWith(".vireo"))
          .sorted()
          .toList();
    }
  }
}
