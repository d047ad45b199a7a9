package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.kernel.Deviation;
import dev.vireo.training.kernel.PlainNetwork;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.SampleOperations;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainNetworkTest {
  /** Golden's first image. */
  private static double[] image(int size, Preprocessing preprocessing) {
    double[] values = new double[3 * size * size];
    ByteBuffer pixels = Golden.pixels(size);
    Arrays.setAll(
        values,
        i -> {
          int channel = i / (size * size);
          double value = Byte.toUnsignedInt(pixels.get(i % (size * size) * 3 + channel)) / 255.0;
          return (value - preprocessing.mean().get(channel)) / preprocessing.std().get(channel);
        });
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet-small",
        "resnet-imagenet",
        "vit-class-token",
        "vit-mean",
        "vit-post-norm",
        "vit-distilled",
        "vit-hybrid",
        "cnn"
      })
  void computesTheLogitsThatPyTorchComputes(String name) throws IOException {
    Network network = Golden.network(name);
    int size = network.imageSize();
    Map<String, Tensor> weights = Golden.weights(network);
    double[] logits =
        new PlainNetwork(network, weights)
            .evaluate(image(size, Preprocessing.centerCrop(size)), size)
            .get(network.output().name());
    float[] golden = Golden.floats(Golden.expected(name).required("logits"));
    for (int i = 0; i < Golden.CLASSES; i++) {
      assertThat(logits[i]).isCloseTo(golden[i], within(2e-6));
    }
  }

  /** Each on its own, so that the first layer that is wrong can be named. */
  @ParameterizedTest
  @ValueSource(strings = {"resnet-imagenet", "vit-class-token", "vit-hybrid", "cnn"})
  void computesEachNodeAsPyTorchDoes(String name) {
    assertSame(Golden.network(name));
  }

  @ParameterizedTest
  @FieldSource("dev.vireo.training.network.SampleOperations#ALL")
  void computesEachOperationAsPyTorchDoes(Operation operation) {
    assertSame(SampleOperations.network(operation));
  }

  private static void assertSame(Network network) {
    int size = network.imageSize();
    Map<String, Tensor> weights = Golden.weights(network);
    Preprocessing preprocessing = Preprocessing.centerCrop(size);
    SequencedMap<String, double[]> plain =
        new PlainNetwork(network, weights).evaluate(image(size, preprocessing), size);
    assertThat(plain.keySet())
        .containsExactlyElementsOf(network.nodes().stream().map(Network.Node::name).toList());
    try (TorchNetwork torch = new TorchNetwork(network, weights, Device.cpu());
        Autograd _ = Autograd.off();
        NDManager batch = torch.manager().newSubManager();
        Normalizer normalizer = new Normalizer(preprocessing, batch)) {
      NDArray images = normalizer.normalize(Golden.pixels(size), 1, size, batch);
      torch
          .observe(images, Set.copyOf(plain.keySet()))
          .forEach((node, values) -> {
            float[] given = values.reshape(-1).toFloatArray();
            double[] wide = new double[given.length];
            Arrays.setAll(wide, i -> given[i]);
            assertThat(Deviation.of(wide, plain.get(node))).as(node).isLessThan(1e-4);
          });
    }
  }
}
