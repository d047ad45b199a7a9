package dev.vireo.export.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.vireo.export.Runs;
import dev.vireo.export.parity.LogitDifferences.Disputed;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A source that computes with other weights stands for a library that computes wrongly. */
class ArbiterTest {
  private static final Checkpoint CHECKPOINT = Runs.checkpoint(Runs.resnet());
  private static final double ALLOWED = 1e-4;

  private static Checkpoint withOneWeightOff(String name) {
    Map<String, Tensor> tensors = new HashMap<>(CHECKPOINT.tensors());
    float[] values = tensors.get(name).values().clone();
    values[values.length / 2] += 0.5f;
    tensors.put(name, new Tensor(tensors.get(name).shape(), values));
    return new Checkpoint(
        CHECKPOINT.architecture(),
        CHECKPOINT.labels(),
        CHECKPOINT.preprocessing(),
        CHECKPOINT.training(),
        tensors);
  }

  private static float[] logits(TorchEngine engine, byte[] pixels, int size) {
    return engine.nodes(pixels, size).get(CHECKPOINT.architecture().network().output().name());
  }

  /**
   * @param source what PyTorch computes with
   * @param exported what the exported graph does
   */
  private static String judge(Checkpoint source, Checkpoint exported) {
    int size = CHECKPOINT.preprocessing().size();
    byte[] pixels = new byte[size * size * 3];
    new Random(1).nextBytes(pixels);
    try (TorchEngine torch = new TorchEngine(source, Device.cpu());
        TorchEngine other = new TorchEngine(exported, Device.cpu())) {
      return new Arbiter(CHECKPOINT, torch)
          .judge(
              new Disputed(pixels, size, logits(torch, pixels, size), logits(other, pixels, size)),
              ALLOWED);
    }
  }

  @Test
  void namesTheLayerOfPyTorchThatIsWrong() {
    assertThat(judge(withOneWeightOff("layer1.0.conv2.weight"), CHECKPOINT))
        .startsWith("PyTorch is the side that is wrong, not the exported graph: on that image")
        .contains("; the first layer that is: layer1.0.conv2 (Convolution), by ")
        .contains("Weights that were trained here may be wrong as well", "'vireo doctor'");
  }

  @Test
  void saysThatPyTorchIsRightWhereTheGraphIsNot() {
    assertThat(judge(CHECKPOINT, withOneWeightOff("fc.weight")))
        .startsWith("What is wrong is the exported graph or ONNX Runtime, not PyTorch: ");
  }

  @Test
  void saysThatBothAreWrong() {
    assertThat(judge(withOneWeightOff("conv1.weight"), withOneWeightOff("fc.weight")))
        .startsWith("Both sides are wrong: ")
        .contains("conv1 (Convolution)");
  }

  @Test
  void saysThatNeitherIs() {
    assertThat(judge(CHECKPOINT, CHECKPOINT)).startsWith("On that image both agree");
  }
}
