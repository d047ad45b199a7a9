package dev.vireo.export.hub;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.util.Comparator;
import java.util.stream.Stream;

/** Which build of Vireo some classes are of: what an older one made of weights may be wrong. */
final class CodeState {
  private CodeState() {}

  /** Other words for each build. */
  static String of(Class<?>... types) {
    StringBuilder state = new StringBuilder();
    for (Class<?> type : types) {
      state.append(type.getPackage().getImplementationVersion()).append(' ').append(origin(type));
    }
    return state.toString();
  }

  private static String origin(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "";
    }
    try {
      Path path = Path.of(source.getLocation().toURI());
      return Files.size(path) + " " + modified(path) + "\n";
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      return source.getLocation() + "\n";
    }
  }

  /** Of a jar, or of the newest file in a folder of classes. */
  private static FileTime modified(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.map(CodeState::time).max(Comparator.naturalOrder()).orElseThrow();
    }
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException _) {
      return FileTime.fromMillis(0);
    }
  }
}
