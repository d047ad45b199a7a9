package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
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
    Process process = start(temporary);
    try (var in = process.inputReader()) {
      assertThat(in.readLine()).isEqualTo("open");
    } finally {
      process.destroyForcibly().waitFor();
    }

    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aTemporaryDirectoryThatIsNotThereIsNamed() throws Exception {
    TestFiles.model("colors", folder);
    Path missing = folder.resolve("missing");
    Process process = start(missing);
    try (var in = process.inputReader()) {
      assertThat(in.readLine())
          .startsWith("OUTPUT_FAILED: ONNX Runtime needs a folder for temporary files")
          .contains(missing + " cannot be written", "TMPDIR");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(Path temporary) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Open.class.getName())
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Opens a model and lives on until it is killed. */
  static final class Open {
    private Open() {}

    public static void main(String[] arguments) throws IOException {
      try (Classifier _ = Classifier.open(Path.of("colors.onnx"))) {
        System.out.println("open");
        System.in.transferTo(System.out);
      } catch (VireoException e) {
        System.out.println(e.code() + ": " + e.getMessage());
      }
    }
  }
}
