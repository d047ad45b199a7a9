package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.SampleRun;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  @TempDir private Path folder;
  private Path run;
  private Path model;

  @BeforeEach
  void export() {
    run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    model = folder.resolve("bird.onnx");
    assertThat(CommandLineRun.of("export", run, "-o", model).exitCode()).isZero();
  }

  @Test
  void repeatsTheProof() {
    CommandLineRun result = CommandLineRun.of("verify", model, "--against", run);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .startsWith("Proved equal to its source on 16 images of random pixels:")
        .contains("(allowed 0.00010)", "same top-1 on 16 of 16", "--images DIR");
  }

  @Test
  void comparesWhatOtherEnginesSay() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    ImageIO.write(
        new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB),
        "png",
        photos.resolve("a.png").toFile());
    CommandLineRun result =
        CommandLineRun.of("verify", model, "--precision", "fast", "--images", photos);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("pytorch, fp32: the label of float32 for 1 of 1 images")
        .containsPattern("Fastest: (onnx|pytorch), (fp32|bf16): ");
    CommandLineRun none = CommandLineRun.of("verify", model, "--precision", "fast");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("has to be tried on images", "--images DIR");
    CommandLineRun both =
        CommandLineRun.of("verify", model, "--precision", "bf16", "--against", run);
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("leave out --against");
  }

  @Test
  void failsOnACheckpointOfOtherClasses() {
    Path other = SampleRun.write(folder.resolve("other"), "robin", "finch", "wren");
    CommandLineRun result = CommandLineRun.of("verify", model, "--against", other);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("bird.onnx does not come from", "its class 1 is tit, not finch");
  }

  @Test
  void anotherNetworkIsNotBlamedOnTheFile() {
    Path other = SampleRun.write(folder.resolve("other"), "robin", "tit", "wren");
    Checkpoint small = CheckpointFile.read(other.resolve(CheckpointFile.BEST));
    Architecture wider = new Mlp(16, List.of(4), Activation.RELU, 0, 3);
    CheckpointFile.write(
        new Checkpoint(
            wider, small.labels(), small.preprocessing(), small.training(), zeros(wider)),
        other.resolve(CheckpointFile.BEST));

    CommandLineRun result = CommandLineRun.of("verify", model, "--against", other);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains(
            "bird.onnx does not come from",
            "its network is another, resnet4, not mlp",
            "verify it --against the run that it was exported from")
        .doesNotContain("Infinity");
  }

  @Test
  void otherWeightsOfTheSameNetworkAreExplained() {
    Path other = SampleRun.write(folder.resolve("other"), "robin", "tit", "wren");
    Checkpoint same = CheckpointFile.read(other.resolve(CheckpointFile.BEST));
    CheckpointFile.write(
        new Checkpoint(
            same.architecture(),
            same.labels(),
            same.preprocessing(),
            same.training(),
            zeros(same.architecture())),
        other.resolve(CheckpointFile.BEST));

    CommandLineRun result = CommandLineRun.of("verify", model, "--against", other);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("bird.onnx is not what " + other + " is: ")
        .contains("Where it was exported from another run");
  }

  private static Map<String, Tensor> zeros(Architecture architecture) {
    Map<String, Tensor> tensors = new HashMap<>();
    for (Parameter parameter : architecture.network().parameters()) {
      tensors.put(
          parameter.name(), new Tensor(parameter.shape(), new float[(int) parameter.elements()]));
    }
    return tensors;
  }

  @Test
  void asksForTheCheckpoint() {
    CommandLineRun result = CommandLineRun.of("verify", model);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--against");
  }
}
