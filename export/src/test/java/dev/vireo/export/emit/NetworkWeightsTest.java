package dev.vireo.export.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.export.Samples;
import dev.vireo.export.TorchReference;
import dev.vireo.export.graph.Initializers;
import dev.vireo.export.quantize.HalfPrecision;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights that are read back from a file compute what those do that were emitted. */
class NetworkWeightsTest {
  private static final int IMAGES = 2;

  @TempDir private Path folder;

  static Stream<Network> networks() {
    return NetworkEmitterTest.networks().map(arguments -> (Network) arguments.get()[0]).distinct();
  }

  private Initializers written(Network network, Map<String, Tensor> weights, GraphForm form)
      throws Exception {
    Path file = folder.resolve("m" + System.nanoTime() + ".onnx");
    NetworkEmitter.emit("test", network, weights, preprocessing(network), form)
        .write(file, new TreeMap<>());
    return Initializers.read(file);
  }

  private static Preprocessing preprocessing(Network network) {
    return Samples.preprocessing(network.imageSize());
  }

  private static void assertSame(
      Network network, Map<String, Tensor> weights, Initializers read, float tolerance) {
    Map<String, Tensor> back =
        NetworkWeights.of(network, read.tensors(), preprocessing(network), read.pixels());
    ByteBuffer pixels = Samples.pixels(IMAGES, network.imageSize(), 3);
    float[][] expected =
        TorchReference.run(network, weights, preprocessing(network), pixels, IMAGES);
    float[][] actual = TorchReference.run(network, back, preprocessing(network), pixels, IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void ofEveryArchitectureAndForm(Network network) throws Exception {
    Map<String, Tensor> weights = Samples.weights(network, 11);
    for (GraphTarget target : GraphTarget.values()) {
      for (InputForm input : InputForm.values()) {
        GraphForm form = GraphForm.DEFAULT.withTarget(target).withInput(input);
        assertSame(network, weights, written(network, weights, form), 1e-4f);
      }
    }
  }

  @Test
  void withOutputsOfAttention() throws Exception {
    Network network =
        new VisionTransformer(32, 8, 48, 2, 3, 2, 0, 0, VisionTransformer.Pooling.CLASS_TOKEN, 7)
            .network();
    Map<String, Tensor> weights = Samples.weights(network, 11);
    for (GraphTarget target : GraphTarget.values()) {
      GraphForm form =
          GraphForm.DEFAULT
              .withTarget(target)
              .withOutputs(GraphOutputs.of(List.of(GraphOutput.ATTENTION, GraphOutput.EMBEDDINGS)));
      assertSame(network, weights, written(network, weights, form), 1e-4f);
    }
  }

  @Test
  void ofHalfPrecision() throws Exception {
    Network network =
        new VisionTransformer(32, 8, 48, 2, 3, 2, 0, 0, VisionTransformer.Pooling.MEAN, 7)
            .network();
    Map<String, Tensor> weights = Samples.weights(network, 11);
    Path file = folder.resolve("half.onnx");
    HalfPrecision.apply(
            NetworkEmitter.emit(
                "test", network, weights, preprocessing(network), GraphForm.DEFAULT))
        .write(file, new TreeMap<>());
    assertSame(network, weights, Initializers.read(file), 2e-2f);
  }

  @Test
  void namesTheWeightThatIsNotThere() throws Exception {
    Network network =
        new VisionTransformer(32, 8, 48, 1, 3, 2, 0, 0, VisionTransformer.Pooling.MEAN, 7)
            .network();
    Initializers read = written(network, Samples.weights(network, 11), GraphForm.DEFAULT);
    Map<String, Tensor> without = new HashMap<>(read.tensors());
    without.remove("head.weight");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> NetworkWeights.of(network, without, preprocessing(network), true))
        .withMessageContaining("its weight head.weight is not there");
    Map<String, Tensor> other = new HashMap<>(read.tensors());
    other.put("head.weight", new Tensor(List.of(1), new float[1]));
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> NetworkWeights.of(network, other, preprocessing(network), true))
        .withMessageContaining("head.weight");
  }
}
