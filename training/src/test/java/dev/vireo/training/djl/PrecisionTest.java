package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Network;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps in bfloat16 mean what steps in float32 mean, up to its eight bits. */
class PrecisionTest {
  /** Half the distance between two neighbours among bfloat16's numbers, over their size. */
  private static final float ROUNDING = 1f / 256;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pass(float[] logits, float[] gradient, int managed) {}

  private static Pass pass(Network network, Precision precision) {
    try (TorchNetwork torch = new TorchNetwork(network, Golden.weights(network), Device.cpu())) {
      torch.recordGradients();
      torch.learnIn(precision);
      float[] logits = {};
      // Twice: PyTorch may run what it loaded otherwise the second time.
      for (int i = 0; i < 2; i++) {
        try (NDManager batch = torch.manager().newSubManager();
            Normalizer normalizer =
                new Normalizer(Preprocessing.centerCrop(network.imageSize()), batch);
            Autograd _ = Autograd.on()) {
          NDArray images =
              normalizer.normalize(
                  Golden.pixels(network.imageSize()), 4, network.imageSize(), batch);
          NDArray scores = torch.forward(images, true);
          logits = scores.toFloatArray();
          Autograd.backward(scores.square().mean());
        }
      }
      List<Float> gradient = new ArrayList<>();
      for (TorchNetwork.Variable variable : torch.trained()) {
        try (NDArray array = variable.array().getGradient()) {
          for (float value : array.toFloatArray()) {
            gradient.add(value);
          }
        }
      }
      float[] flat = new float[gradient.size()];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = gradient.get(i);
      }
      return new Pass(logits, flat, torch.manager().getManagedArrays().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet-small", "vit-class-token", "vit-mean"})
  void bfloat16GivesTheSameLogitsAndGradients(String name) {
    Network network = Golden.network(name);
    Pass exact = pass(network, Precision.FP32);
    Pass rounded = pass(network, Precision.BF16);
    assertThat(cosine(rounded.logits(), exact.logits())).isGreaterThan(0.999);
    assertThat(cosine(rounded.gradient(), exact.gradient())).isGreaterThan(0.99);
    assertThat(rounded.logits()).isNotEqualTo(exact.logits());
    assertThat(rounded.managed()).isEqualTo(exact.managed());
  }

  @Test
  void aCastRoundsAndLetsGradientsThrough() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        Cast narrow = Cast.toBfloat16(manager);
        Cast widen = Cast.toFloat32(manager)) {
      NDArray x = manager.create(new float[] {1, 1.001f, -3.3f, 1e30f}, new Shape(4));
      x.setRequiresGradient(true);
      for (int i = 1; i <= 3; i++) {
        try (Autograd _ = Autograd.on()) {
          NDArray y = widen.apply(narrow.apply(x, manager), manager);
          float[] values = y.toFloatArray();
          assertThat(values[0]).isEqualTo(1);
          assertThat(values[1]).isEqualTo(1);
          assertThat(values[2]).isNotEqualTo(-3.3f).isCloseTo(-3.3f, within(3.3f * ROUNDING));
          assertThat(values[3]).isCloseTo(1e30f, within(1e30f * ROUNDING));
          Autograd.backward(y.sum());
        }
        assertThat(x.getGradient().toFloatArray()).containsOnly(i);
      }
    }
  }

  private static double cosine(float[] one, float[] other) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < one.length; i++) {
      product += one[i] * other[i];
      first += one[i] * one[i];
      second += other[i] * other[i];
    }
    return product / Math.sqrt(first * second);
  }
}
