package dev.vireo.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** ONNX Runtime's telemetry stays off only while one class creates the environment. */
class OneEnvironmentTest {
  @Test
  void isCreatedInOnePlaceOfAllModules() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      assertThat(files.filter(OneEnvironmentTest::isMainCode).filter(OneEnvironmentTest::creates))
          .extracting(file -> file.getFileName().toString())
          .containsExactly("OnnxEnvironment.java");
    }
  }

  private static boolean isMainCode(Path file) {
    return file.toString().contains("/src/main/") && file.toString().endsWith(".java");
  }

  private static boolean creates(Path file) {
    try {
      return Files.readString(file).contains("OrtEnvironment.getEnvironment(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
