package dev.vireo.training.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Golden;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.SampleOperations;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A network as one function gives what PyTorch gives of it, operation by operation. */
class FusedNetworkTest {
  private static final int IMAGES = 4;

  /** Nobody calls it there: see {@link Placement}. */
  @BeforeAll
  static void oneDnnCanBeTrusted() {
    assumeTrue(TorchDevice.avoidsOneDnn().isEmpty(), "oneDNN cannot be trusted on this machine");
  }

  private static float[] logits(FusedNetwork network, int size, int count) {
    float[] logits = new float[count * Golden.CLASSES];
    ByteBuffer pixels = Golden.pixels(size);
    network.run(pixels.slice(0, count * size * size * 3), count, size, logits);
    return logits;
  }

  private static FusedCode.Function code(
      Network network, Map<String, Tensor> weights, Precision precision) {
    return FusedCode.of(network, weights, Preprocessing.centerCrop(network.imageSize()), precision);
  }

  private static FusedNetwork fused(Network network, Precision precision) {
    return new FusedNetwork(
        code(network, Golden.weights(network), precision).script(), precision, IMAGES);
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
  void givesTheLogitsThatPyTorchGives(String name) throws IOException {
    Network network = Golden.network(name);
    float[] expected = Golden.floats(Golden.expected(name).required("logits"));
    try (FusedNetwork fused = fused(network, Precision.FP32)) {
      assertThat(logits(fused, network.imageSize(), IMAGES))
          .containsExactly(expected, within(3e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet-imagenet", "vit-class-token", "vit-post-norm", "cnn"})
  void anyNumberOfImagesGivesTheSame(String name) throws IOException {
    Network network = Golden.network(name);
    float[] expected = Golden.floats(Golden.expected(name).required("logits"));
    try (FusedNetwork fused = fused(network, Precision.FP32)) {
      for (int count = 1; count < IMAGES; count++) {
        float[] logits = logits(fused, network.imageSize(), count);
        for (int i = 0; i < logits.length; i++) {
          assertThat(logits[i]).isCloseTo(expected[i], within(3e-6f));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet-small",
        "resnet-imagenet",
        "vit-class-token",
        "vit-distilled",
        "vit-hybrid"
      })
  void bfloat16IsNear(String name) throws IOException {
    assumeTrue(TorchDevice.lacksBfloat16().isEmpty(), "this processor has no bfloat16");
    Network network = Golden.network(name);
    float[] expected = Golden.floats(Golden.expected(name).required("logits"));
    try (FusedNetwork fused = fused(network, Precision.BF16)) {
      float[] logits = logits(fused, network.imageSize(), IMAGES);
      assertThat(logits).containsExactly(expected, within(0.03f)).isNotEqualTo(expected);
    }
  }

  static List<Operation> operations() {
    return SampleOperations.ALL;
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyOperationGivesWhatTheInterpreterGives(Operation operation) {
    Network network = SampleOperations.network(operation);
    Map<String, Tensor> weights = Golden.weights(network);
    Preprocessing preprocessing = Preprocessing.centerCrop(network.imageSize());
    FusedCode.Function code = code(network, weights, Precision.FP32);
    try (FusedNetwork fused = new FusedNetwork(code.script(), Precision.FP32, 2)) {
      assertThat(
              FusedProof.fault(
                  fused, code.steps(), network, weights, preprocessing, Precision.FP32, 2))
          .isEmpty();
    }
  }

  @Test
  void theProofFindsAnotherWeight() {
    Network network = Golden.network("resnet-small");
    Preprocessing preprocessing = Preprocessing.centerCrop(network.imageSize());
    Map<String, Tensor> other = new HashMap<>(Golden.weights(network));
    other.computeIfPresent("layer1.0.conv2.weight", (_, tensor) -> changed(tensor));
    try (FusedNetwork fused = fused(network, Precision.FP32)) {
      Optional<String> fault =
          FusedProof.fault(
              fused,
              code(network, other, Precision.FP32).steps(),
              network,
              other,
              preprocessing,
              Precision.FP32,
              2);
      assertThat(fault.orElseThrow()).startsWith("layer1.0.").contains("is off by");
    }
  }

  private static Tensor changed(Tensor tensor) {
    float[] values = tensor.values().clone();
    values[0] += 0.5f;
    return new Tensor(tensor.shape(), values);
  }

  @Test
  void theProofLooksAtEachImage() {
    float[] expected = {1, 2, 3};
    float[] actual = {1, 2, 3, 1, 2, 3.1f};
    assertThat(FusedProof.wrong(actual, 0, expected, Precision.FP32)).isEmpty();
    assertThat(FusedProof.wrong(actual, 1, expected, Precision.FP32)).isPresent();
    assertThat(FusedProof.wrong(actual, 1, expected, Precision.BF16)).isEmpty();
    assertThat(FusedProof.wrong(actual, 2, expected, Precision.BF16)).contains("has another shape");
    assertThat(FusedProof.wrong(new float[] {1, Float.NaN, 3}, 0, expected, Precision.BF16))
        .contains("is not finite");
  }
}
