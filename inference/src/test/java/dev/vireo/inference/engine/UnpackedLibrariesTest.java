package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.TestFiles;
import dev.vireo.inference.classifier.Classifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedLibrariesTest {
  @TempDir private Path folder;

  @Test
  void aProcessThatIsKilledLeavesNothingInTheTemporaryDirectory() throws Exception {
    TestFiles.model("colors", folder);
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Open.class.getName())
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var in = process.inputReader()) {
      assertThat(in.readLine()).isEqualTo("open");
    } finally {
      process.destroyForcibly().waitFor();
    }

    assertThat(temporary).isEmptyDirectory();
  }

  /** Opens a model and lives on until it is killed. */
  static final class Open {
    private Open() {}

    public static void main(String[] arguments) throws IOException {
      try (Classifier _ = Classifier.open(Path.of("colors.onnx"))) {
        System.out.println("open");
        System.in.transferTo(System.out);
      }
    }
  }
}
