package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.SampleRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  @TempDir private Path folder;

  @Test
  void writesAModelAndPrintsItsProof() {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    Path model = folder.resolve("bird.onnx");
    CommandLineRun result = CommandLineRun.of("export", run, "-o", model, "--opset", 17);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("bird.onnx: ONNX opset 17, ")
        .contains("Proved equal to its source on 0 photos and 16 images of random pixels:")
        .contains("largest logit difference ", "(allowed 0.00010), mean ")
        .contains("same top-1 on 16 of 16")
        .contains("PyTorch ", "ONNX Runtime ", " images/s")
        .contains("--images DIR");
    assertThat(model).isRegularFile();
  }

  @Test
  void failsInOneLineWithoutACheckpoint() {
    CommandLineRun result =
        CommandLineRun.of("export", folder.resolve("none"), "-o", folder.resolve("m.onnx"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .isEqualToIgnoringNewLines("vireo: " + folder.resolve("none") + " does not exist");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void callsABadOpsetWrongUsage() {
    CommandLineRun result = CommandLineRun.of("export", "run", "-o", "m.onnx", "--opset", 9);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("opset 9 is not one of 17 to 22");
  }

  @Test
  void asksForTheOutput() {
    CommandLineRun result = CommandLineRun.of("export", "run");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--output=MODEL.onnx");
  }

  @Test
  void provesOnTheImagesItIsGiven() throws Exception {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    Path images = Files.createDirectory(folder.resolve("images"));
    Files.writeString(images.resolve("page.jpg"), "<html>");
    CommandLineRun result =
        CommandLineRun.of("export", run, "-o", folder.resolve("m.onnx"), "--images", images);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("none of 1 from", "page.jpg");
    assertThat(folder.resolve("m.onnx")).doesNotExist();
  }
}
