package dev.vireo.training.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.explain.AttentionMaps;
import dev.vireo.inference.explain.Patience;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Golden;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against make_explanations.py, which computes the same with torch's own autograd. */
class GoldenExplanationsTest {
  private static final int TARGET = 2;
  private static final int STEPS = 32;
  private static final Patience PATIENT = new Patience(() -> false);

  @ParameterizedTest
  @ValueSource(
      strings = {"vit-class-token", "vit-mean", "vit-post-norm", "vit-distilled", "vit-hybrid"})
  void legradIsThatOfTorchsAutograd(String name) throws IOException {
    Layers layers = new Layers(Golden.network(name));
    RelevanceMap map =
        explained(name, (network, image) -> LeGrad.of(network, layers, image, TARGET));
    assertThat(map.rows()).isEqualTo(4);
    assertThat(map.columns()).isEqualTo(4);
    assertSame(map, expected(name, "legrad"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vit-class-token", "vit-mean", "vit-post-norm", "vit-distilled", "vit-hybrid"})
  void attentionOfEachLayerAndHeadAndItsRolloutAreThoseOfTorch(String name) throws IOException {
    Layers layers = new Layers(Golden.network(name));
    AttentionMaps maps = seen(name, (network, image) -> Attentions.of(network, layers, image));
    float[] heads = expected(name, "heads");
    assertThat(maps.layers()).hasSize(2);
    for (int layer = 0; layer < 2; layer++) {
      assertThat(maps.layers().get(layer).heads()).isEqualTo(3);
      for (int head = 0; head < 3; head++) {
        int first = (layer * 3 + head) * 16;
        assertSame(maps.head(layer, head), Arrays.copyOfRange(heads, first, first + 16));
      }
    }
    assertSame(maps.mean(1), expected(name, "attention"));
    assertSame(maps.rollout(), expected(name, "rollout"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet-small", "cnn", "vit-hybrid"})
  void gradCamOfTheLastBlockIsThatOfTorchsAutograd(String name) throws IOException {
    Layers layers = new Layers(Golden.network(name));
    RelevanceMap map =
        explained(
            name,
            (network, image) ->
                GradCam.of(network, layers, layers.last().orElseThrow(), image, TARGET));
    assertSame(map, expected(name, "gradcam"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet-small",
        "cnn",
        "vit-class-token",
        "vit-mean",
        "vit-post-norm",
        "vit-distilled",
        "vit-hybrid"
      })
  void integratedGradientsAreThoseOfTorchsAutograd(String name) throws IOException {
    // Batches that the steps do not fill.
    RelevanceMap map =
        explained(
            name,
            (network, image) -> IntegratedGradients.of(network, image, TARGET, STEPS, 5, PATIENT));
    assertSame(map, expected(name, "integrated-gradients"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet-small", "cnn", "vit-class-token", "vit-hybrid"})
  void integratedGradientsSumToTheDifferenceOfTheLogits(String name) {
    float[] difference = new float[1];
    RelevanceMap map =
        explained(
            name,
            (network, image) -> {
              try (Autograd _ = Autograd.off();
                  NDArray blank = image.zerosLike()) {
                difference[0] =
                    network.forward(image, false).toFloatArray()[TARGET]
                        - network.forward(blank, false).toFloatArray()[TARGET];
              }
              return IntegratedGradients.of(network, image, TARGET, 16, PATIENT).map();
            });
    assertThat(Math.abs(difference[0])).isGreaterThan(0.02f);
    assertThat(map.sum()).isCloseTo(difference[0], within(0.01 * Math.abs(difference[0]) + 0.01));
  }

  @Test
  void leavesNoGradientInTheWeights() {
    Network network = Golden.network("vit-class-token");
    Layers layers = new Layers(network);
    explained(
        "vit-class-token",
        (torch, image) -> {
          RelevanceMap map = LeGrad.of(torch, layers, image, TARGET);
          assertThat(torch.variables()).noneMatch(variable -> variable.array().hasGradient());
          return map;
        });
  }

  private static RelevanceMap explained(
      String name, BiFunction<TorchNetwork, NDArray, RelevanceMap> method) {
    return seen(name, method);
  }

  private static <T> T seen(String name, BiFunction<TorchNetwork, NDArray, T> method) {
    Network network = Golden.network(name);
    int size = network.imageSize();
    try (TorchNetwork torch = new TorchNetwork(network, Golden.weights(network), Device.cpu())) {
      int arrays = torch.manager().getManagedArrays().size();
      T found;
      try (NDManager step = torch.manager().newSubManager();
          Normalizer normalizer = new Normalizer(Preprocessing.centerCrop(size), step)) {
        NDArray image;
        try (Autograd _ = Autograd.off()) {
          image = normalizer.normalize(Golden.pixels(size).limit(3 * size * size), 1, size, step);
        }
        found = method.apply(torch, image);
      }
      assertThat(torch.manager().getManagedArrays()).hasSize(arrays);
      return found;
    }
  }

  /** To a ten-thousandth of the largest value. */
  private static void assertSame(RelevanceMap map, float[] expected) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    assertThat(map.values()).containsExactly(expected, within(1e-4f * largest));
  }

  private static float[] expected(String name, String method) throws IOException {
    try (InputStream stream =
        GoldenExplanationsTest.class.getResourceAsStream("explanations.json")) {
      JsonNode all = new ObjectMapper().readTree(stream);
      return Golden.floats(all.required(name).required(method));
    }
  }
}
