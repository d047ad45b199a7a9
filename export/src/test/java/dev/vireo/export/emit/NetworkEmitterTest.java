package dev.vireo.export.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.export.OnnxChecker;
import dev.vireo.export.OnnxRuntime;
import dev.vireo.export.Samples;
import dev.vireo.export.TorchReference;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.network.VisionTransformer.Positions;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkEmitterTest {
  private static final float TOLERANCE = 1e-4f;

  @TempDir private Path folder;

  static Stream<Arguments> networks() {
    return Stream.of(
            new ResNet(List.of(2, 2, 2, 2), 8, ResNet.Stem.IMAGENET, 64, 7),
            new ResNet(List.of(2, 2, 2, 2), 8, ResNet.Stem.SMALL, 32, 7),
            new VisionTransformer(32, 8, 48, 3, 4, 4, 0.1, 0.2, Pooling.CLASS_TOKEN, 7),
            new VisionTransformer(32, 8, 48, 2, 3, 2, 0, 0, Pooling.MEAN, 7),
            variant(Positions.SINUSOIDAL, Norms.POST, false),
            variant(Positions.LEARNED, Norms.PRE, true),
            HybridTransformer.of(new VisionTransformer(32, 8, 48, 2, 3, 2, 0, 0, Pooling.MEAN, 7)),
            Cnn.usual(32, 7),
            cnn(),
            new Mlp(16, List.of(20, 10), Activation.GELU, 0.5, 7))
        .flatMap(architecture ->
            Stream.of(17, 20, 22)
                .map(opset -> Arguments.of(architecture.network(), architecture, opset)));
  }

  private static VisionTransformer variant(Positions positions, Norms norms, boolean distilled) {
    return new VisionTransformer(
        32, 8, 48, 2, 3, 2, 0, 0, Pooling.CLASS_TOKEN, 7, 1e-6, positions, norms, distilled);
  }

  /** A small one of airbench94's design. */
  private static Cnn cnn() {
    return new Cnn(
        16,
        Cnn.Stem.WHITENING,
        List.of(6, 8),
        2,
        Cnn.Pooling.FIRST,
        Optional.of(new Cnn.Norm(1e-12, 0.4, false)),
        Activation.GELU,
        Cnn.Start.IDENTITY,
        Cnn.Reduction.MAX,
        List.of(),
        0,
        1.0 / 9,
        7);
  }

  @ParameterizedTest(name = "{1}, opset {2}")
  @MethodSource("networks")
  void computesWhatTheSourceComputes(Network network, Object architecture, int opset)
      throws Exception {
    assertSameLogits(network, opset);
  }

  @Test
  void noArchitectureIsForgotten() {
    assertThat(networks().<Class<?>>map(arguments -> arguments.get()[1].getClass()).distinct())
        .containsExactlyInAnyOrder(Architecture.class.getPermittedSubclasses());
  }

  @Test
  void noOperationIsForgotten() {
    assertThat(
            SingleOperations.networks()
                .flatMap(arguments -> ((Network) arguments.get()[1]).nodes().stream())
                .<Class<?>>map(node -> node.operation().getClass())
                .distinct())
        .containsExactlyInAnyOrder(Operation.class.getPermittedSubclasses());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.vireo.export.emit.SingleOperations#networks")
  void computesEachOperation(String operation, Network network) throws Exception {
    for (int opset : new int[] {17, 20, 22}) {
      assertSameLogits(network, opset);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void computesNetworksOfAnySizes(long seed) throws Exception {
    RandomNetworks random = new RandomNetworks(seed);
    List<GraphTarget> targets = List.of(GraphTarget.values());
    for (int i = 0; i < 8; i++) {
      GraphForm form = GraphForm.of(17 + i % 6).withTarget(targets.get(i % targets.size()));
      assertSameLogits(random.next(), form);
    }
  }

  @ParameterizedTest(name = "{1}, opset {2}")
  @MethodSource("networks")
  void writesTheSameBytesEachTime(Network network, Object architecture, int opset)
      throws Exception {
    Map<String, Tensor> weights = Samples.weights(network, 5);
    GraphForm form = GraphForm.of(opset);
    assertThat(emit(network, weights, form, "a.onnx"))
        .hasSameBinaryContentAs(emit(network, weights, form, "b.onnx"));
  }

  private void assertSameLogits(Network network, int opset) throws Exception {
    assertSameLogits(network, GraphForm.of(opset));
  }

  private void assertSameLogits(Network network, GraphForm form) throws Exception {
    Map<String, Tensor> weights = Samples.weights(network, 11);
    Path model = emit(network, weights, form, "model.onnx");
    if (form.target() == GraphTarget.ORT) {
      OnnxChecker.checkStandardNodes(model);
    } else {
      OnnxChecker.check(model);
    }
    Preprocessing preprocessing = Samples.preprocessing(network.imageSize());
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      for (int count : new int[] {1, 3}) {
        ByteBuffer pixels = Samples.pixels(count, network.imageSize(), count);
        float[][] expected = TorchReference.run(network, weights, preprocessing, pixels, count);
        float[][] actual = runtime.run(pixels, count, network.imageSize());
        assertThat(actual).hasDimensions(count, network.classes());
        for (int i = 0; i < count; i++) {
          assertThat(actual[i]).containsExactly(expected[i], within(TOLERANCE));
        }
      }
    }
    Files.delete(model);
  }

  private Path emit(Network network, Map<String, Tensor> weights, GraphForm form, String name)
      throws Exception {
    Path model = folder.resolve(name);
    NetworkEmitter.emit("test", network, weights, Samples.preprocessing(network.imageSize()), form)
        .write(model, new TreeMap<>(Map.of("key", "value")));
    return model;
  }
}
