package dev.vireo.export.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.export.ExportPrecision;
import dev.vireo.export.ExportRequest;
import dev.vireo.export.ExportResult;
import dev.vireo.export.Exporter;
import dev.vireo.export.OnnxChecker;
import dev.vireo.export.OnnxRuntime;
import dev.vireo.export.Runs;
import dev.vireo.export.Samples;
import dev.vireo.export.TorchReference;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Operation.Gelu;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.MeanTokens;
import dev.vireo.training.network.Operation.ToTokens;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CenteredNormsTest {
  private static final int SIZE = 24;
  private static final Initial ANY = new Initial.Constant(0);

  @TempDir private Path folder;

  static Stream<Arguments> transformers() {
    return Stream.of(Pooling.values())
        .flatMap(pooling -> Stream.of(17, 20, 22).map(opset -> Arguments.of(pooling, opset)));
  }

  @ParameterizedTest
  @MethodSource("transformers")
  void leaveATransformersAnswersAsTheyAre(Pooling pooling, int opset) throws Exception {
    Network network = new VisionTransformer(SIZE, 8, 36, 3, 3, 2, 0.1, 0.1, pooling, 7).network();
    Path model = emit(network, GraphForm.of(opset));
    assertThat(OnnxSummary.read(model).operators())
        .containsEntry("ReduceSumSquare", 7)
        .doesNotContainKey("LayerNormalization");
    assertSame(network, model);
  }

  @Test
  void leaveTheEmbeddingsAsTheyAre() throws Exception {
    Network network =
        new VisionTransformer(SIZE, 8, 36, 2, 3, 2, 0, 0, Pooling.CLASS_TOKEN, 7).network();
    GraphOutputs outputs = GraphOutputs.of(List.of(GraphOutput.EMBEDDINGS));
    GraphForm form = GraphForm.DEFAULT.withOutputs(outputs);
    ByteBuffer pixels = Samples.pixels(2, SIZE, 3);
    Path usual = folder.resolve("usual.onnx");
    NetworkEmitter.emit("test", network, weights(network), Samples.preprocessing(SIZE), form)
        .write(usual, new TreeMap<>());
    try (OnnxRuntime expected = new OnnxRuntime(usual);
        OnnxRuntime actual = new OnnxRuntime(emit(network, form))) {
      float[][] wanted = (float[][]) expected.output("embeddings", pixels, 2, SIZE);
      float[][] given = (float[][]) actual.output("embeddings", pixels, 2, SIZE);
      assertThat(given[1]).containsExactly(wanted[1], within(1e-5f));
    }
  }

  @Test
  void areNotMadeWhereSomethingElseReadsTheStream() throws Exception {
    Network.Builder net = Network.builder(9);
    String stream = net.add("fc", linear(3, 6), net.add("tokens", new ToTokens(), Network.INPUT));
    String norm = net.add("norm", new LayerNorm(6, 1e-6), stream);
    net.add(
        "pool",
        new MeanTokens(),
        net.add("add", new Add(), net.add("g", new Gelu(), stream), norm));
    assertKeepsItsNorm(net.build());
  }

  @Test
  void areNotMadeOfTheImageItself() throws Exception {
    Network.Builder net = Network.builder(9);
    String tokens = net.add("tokens", new ToTokens(), Network.INPUT);
    net.add("pool", new MeanTokens(), net.add("norm", new LayerNorm(3, 1e-6), tokens));
    assertKeepsItsNorm(net.build());
  }

  @Test
  void areNotMadeOfWhatIsNotLinear() throws Exception {
    Network.Builder net = Network.builder(9);
    String x = net.add("fc", linear(3, 6), net.add("tokens", new ToTokens(), Network.INPUT));
    x = net.add("norm", new LayerNorm(6, 1e-6), net.add("gelu", new Gelu(), x));
    net.add("pool", new MeanTokens(), x);
    assertKeepsItsNorm(net.build());
  }

  @Test
  void areProvedInFloat32AndInt8AndRefusedInHalfPrecision() throws Exception {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 40);
    ExportRequest request =
        ExportRequest.of(run, folder.resolve("model.onnx")).withTarget(GraphTarget.CPU);
    assertThat(Exporter.export(request).parity().maxDifference()).isLessThan(1e-5);
    ExportResult integers =
        Exporter.export(
            request.withPrecision(new ExportPrecision.Int8(Runs.calibration(run), 100, 0.85)));
    OnnxChecker.check(integers.model());
    assertThatThrownBy(() -> request.withPrecision(new ExportPrecision.Float16()))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("fp16 is for GPUs");
  }

  private void assertKeepsItsNorm(Network network) throws Exception {
    Path model = emit(network, GraphForm.DEFAULT);
    assertThat(OnnxSummary.read(model).operators()).containsEntry("LayerNormalization", 1);
    assertSame(network, model);
  }

  private static Linear linear(int in, int out) {
    return new Linear(in, out, ANY, ANY);
  }

  private Path emit(Network network, GraphForm form) throws Exception {
    Path model = folder.resolve("model.onnx");
    NetworkEmitter.emit(
            "test",
            network,
            weights(network),
            Samples.preprocessing(network.imageSize()),
            form.withTarget(GraphTarget.CPU))
        .write(model, new TreeMap<>());
    OnnxChecker.check(model);
    return model;
  }

  private static Map<String, Tensor> weights(Network network) {
    return Samples.weights(network, 11);
  }

  private static void assertSame(Network network, Path model) throws Exception {
    int size = network.imageSize();
    ByteBuffer pixels = Samples.pixels(3, size, 5);
    float[][] expected =
        TorchReference.run(network, weights(network), Samples.preprocessing(size), pixels, 3);
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      float[][] actual = runtime.run(pixels, 3, size);
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i]).containsExactly(expected[i], within(1e-4f));
      }
    }
  }
}
