package dev.vireo.tools.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What short runs do, once, for the JVM to note which classes they need (JEP 514): the launcher
 * runs it with {@code -XX:AOTCacheOutput}.
 */
final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException {
    run("--help");
    run("classify", "--help");
    Path folder = Files.createTempDirectory("vireo-rehearsal");
    Path model = folder.resolve("rehearsal.onnx");
    Path image = folder.resolve("rehearsal.jpg");
    try {
      unpack(model);
      unpack(image);
      run("inspect", model.toString());
      run("classify", image.toString(), "-m", model.toString());
    } finally {
      Files.deleteIfExists(image);
      Files.deleteIfExists(model);
      Files.delete(folder);
    }
  }

  private static void unpack(Path file) throws IOException {
    try (InputStream in = Rehearsal.class.getResourceAsStream(file.getFileName().toString())) {
      Files.copy(in, file);
    }
  }

  private static void run(String... arguments) {
    if (Main.commandLine(List.of(arguments)::contains).execute(arguments) != 0) {
      throw new IllegalStateException("a rehearsal failed: " + List.of(arguments));
    }
  }
}
