package dev.vireo.export.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.export.ExportPrecision;
import dev.vireo.export.ExportRequest;
import dev.vireo.export.Exporter;
import dev.vireo.export.OnnxChecker;
import dev.vireo.export.OnnxRuntime;
import dev.vireo.export.Runs;
import dev.vireo.export.Samples;
import dev.vireo.export.TorchReference;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.export.graph.OnnxSummary.Port;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Operation.Relu;
import dev.vireo.training.network.Operation.SelectToken;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphOutputsTest {
  private static final int COUNT = 3;
  private static final int CLASSES = 7;
  private static final Architecture RESNET =
      new ResNet(List.of(1, 1), 6, ResNet.Stem.SMALL, 24, CLASSES);
  private static final Architecture VIT = vit(Pooling.CLASS_TOKEN);
  private static final GraphOutputs EVERYTHING =
      new GraphOutputs(EnumSet.allOf(GraphOutput.class), 3);

  private static final GraphOutputs EVERYTHING_BUT_ATTENTION =
      new GraphOutputs(EnumSet.complementOf(EnumSet.of(GraphOutput.ATTENTION)), 3);

  @TempDir private Path folder;

  static Stream<Arguments> networks() {
    return Stream.of(RESNET, VIT, vit(Pooling.MEAN))
        .flatMap(network -> Stream.of(17, 20, 22).map(opset -> Arguments.of(network, opset)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void embeddingsAreWhatTheLastMatrixReads(Architecture architecture, int opset) throws Exception {
    Network network = architecture.network();
    Map<String, Tensor> weights = Samples.weights(network, 11);
    Path model = write(network, weights, GraphOutput.EMBEDDINGS, opset);

    float[][] expected = torch(withoutLast(network), weights);
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      float[][] embeddings = (float[][]) runtime.output("embeddings", pixels(), COUNT, 24);
      assertThat(embeddings).hasDimensions(COUNT, 12);
      assertSame(embeddings, expected);
      assertSame(runtime.run(pixels(), COUNT, 24), torch(network, weights));
    }
  }

  @Test
  void probabilitiesAreTheSoftmaxOfTheLogits() throws Exception {
    Network network = RESNET.network();
    Path model = write(network, Samples.weights(network, 11), GraphOutput.PROBABILITIES, 20);
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      float[][] logits = runtime.run(pixels(), COUNT, 24);
      float[][] probabilities = (float[][]) runtime.output("probabilities", pixels(), COUNT, 24);
      for (int i = 0; i < COUNT; i++) {
        assertThat(probabilities[i]).containsExactly(softmax(logits[i]), within(1e-6f));
      }
    }
  }

  @Test
  void topKNamesTheMostProbableClassesTheBestFirst() throws Exception {
    Network network = RESNET.network();
    Path model = folder.resolve("model.onnx");
    emit(network, Samples.weights(network, 11), EVERYTHING_BUT_ATTENTION, 20, model);
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      float[][] probabilities = (float[][]) runtime.output("probabilities", pixels(), COUNT, 24);
      float[][] best = (float[][]) runtime.output("topk_probabilities", pixels(), COUNT, 24);
      long[][] indices = (long[][]) runtime.output("topk_indices", pixels(), COUNT, 24);
      for (int i = 0; i < COUNT; i++) {
        float[] sorted = probabilities[i].clone();
        Arrays.sort(sorted);
        assertThat(best[i]).containsExactly(sorted[6], sorted[5], sorted[4]);
        for (int k = 0; k < 3; k++) {
          assertThat(probabilities[i][(int) indices[i][k]]).isEqualTo(best[i][k]);
        }
      }
    }
  }

  @Test
  void topKOfFewerClassesNamesAll() throws Exception {
    Network network = RESNET.network();
    Path model = folder.resolve("model.onnx");
    GraphOutputs outputs = new GraphOutputs(Set.of(GraphOutput.TOPK), 50);
    emit(network, Samples.weights(network, 11), outputs, 20, model);
    assertThat(OnnxSummary.read(model).outputs())
        .contains(new Port("topk_indices", "int64", List.of("batch", "7")));
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 20, 22})
  void attentionIsWhatEachTokenLooksAt(int opset) throws Exception {
    Network network = VIT.network();
    Map<String, Tensor> weights = Samples.weights(network, 11);
    Path model = write(network, weights, GraphOutput.ATTENTION, opset);
    try (OnnxRuntime runtime = new OnnxRuntime(model)) {
      float[][][][] first = (float[][][][]) runtime.output("attention.0", pixels(), COUNT, 24);
      assertThat(first).hasNumberOfRows(COUNT);
      float[][] tokens = new float[10][];
      for (int token = 0; token < tokens.length; token++) {
        tokens[token] = torch(normalizedToken(network, token), weights)[1];
      }
      float[][][] expected = attention(tokens, weights);
      for (int head = 0; head < 3; head++) {
        assertSame(first[1][head], expected[head]);
      }
      float[][][][] last = (float[][][][]) runtime.output("attention.1", pixels(), COUNT, 24);
      assertThat(last[0][2]).hasDimensions(10, 10);
      assertSame(runtime.run(pixels(), COUNT, 24), torch(network, weights));
    }
  }

  @Test
  void declaresTheLogitsFirstInEveryPrecision() throws Exception {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 3);
    Path model = folder.resolve("model.onnx");
    Path photos = Runs.calibration(run);
    for (ExportPrecision precision :
        List.of(
            new ExportPrecision.Float32(),
            new ExportPrecision.Float16(),
            new ExportPrecision.Int8(photos, 100, 0))) {
      Exporter.export(
          ExportRequest.of(run, model).withOutputs(EVERYTHING).withPrecision(precision));
      OnnxChecker.check(model);
      OnnxSummary summary = OnnxSummary.read(model);
      assertThat(summary.outputs())
          .containsExactly(
              new Port("logits", "float", List.of("batch", "3")),
              new Port("probabilities", "float", List.of("batch", "3")),
              new Port("topk_indices", "int64", List.of("batch", "3")),
              new Port("topk_probabilities", "float", List.of("batch", "3")),
              new Port("embeddings", "float", List.of("batch", "12")),
              new Port("attention.0", "float", List.of("batch", "3", "10", "10")),
              new Port("attention.1", "float", List.of("batch", "3", "10", "10")));
      assertThat(summary.metadata().get(ModelMetadata.OUTPUTS))
          .isEqualTo(
              "[\"logits\",\"probabilities\",\"topk_indices\",\"topk_probabilities\","
                  + "\"embeddings\",\"attention.0\",\"attention.1\"]");
    }
  }

  @Test
  void givesTheLogitsAloneUnlessAskedForMore() throws Exception {
    Path run = Runs.write(folder.resolve("run"), Runs.resnet(), 1);
    Path model = folder.resolve("model.onnx");
    Exporter.export(ExportRequest.of(run, model));
    assertThat(OnnxSummary.read(model).outputs()).extracting(Port::name).containsExactly("logits");
  }

  @Test
  void saysThatAResNetHasNoAttention() throws Exception {
    Path run = Runs.write(folder.resolve("run"), Runs.resnet(), 1);
    Path model = folder.resolve("model.onnx");
    ExportRequest request = ExportRequest.of(run, model).withOutputs(EVERYTHING);
    assertThatThrownBy(() -> Exporter.export(request))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining("the network has no attention");
    assertThat(model).doesNotExist();
  }

  @Test
  void saysThatANetworkWithoutALastMatrixHasNoEmbeddings() {
    Network.Builder net = Network.builder(24);
    net.add("pool", new GlobalAveragePool(), net.add("relu", new Relu(), Network.INPUT));
    assertThatThrownBy(() -> write(net.build(), Map.of(), GraphOutput.EMBEDDINGS, 20))
        .hasMessageContaining("the network has no embeddings");
  }

  private static Architecture vit(Pooling pooling) {
    return new VisionTransformer(24, 8, 12, 2, 3, 2, 0, 0, pooling, CLASSES);
  }

  private Path write(Network network, Map<String, Tensor> weights, GraphOutput output, int opset)
      throws Exception {
    Path model = folder.resolve("model.onnx");
    emit(network, weights, GraphOutputs.of(Set.of(output)), opset, model);
    return model;
  }

  private static void emit(
      Network network, Map<String, Tensor> weights, GraphOutputs outputs, int opset, Path model)
      throws Exception {
    GraphForm form = GraphForm.of(opset).withOutputs(outputs);
    NetworkEmitter.emit("test", network, weights, Samples.preprocessing(24), form)
        .write(model, new TreeMap<>());
    OnnxChecker.check(model);
  }

  private static ByteBuffer pixels() {
    return Samples.pixels(COUNT, 24, 8);
  }

  private static float[][] torch(Network network, Map<String, Tensor> weights) {
    return TorchReference.run(network, weights, Samples.preprocessing(24), pixels(), COUNT);
  }

  private static Network withoutLast(Network network) {
    Network.Builder net = Network.builder(network.imageSize());
    network.nodes().subList(0, network.nodes().size() - 1).forEach(node -> add(net, node));
    return net.build();
  }

  /** What the first attention reads of one token. */
  private static Network normalizedToken(Network network, int index) {
    Network.Builder net = Network.builder(network.imageSize());
    for (Node node : network.nodes()) {
      add(net, node);
      if (node.operation() instanceof LayerNorm) {
        net.add("token", new SelectToken(index), node.name());
        return net.build();
      }
    }
    throw new AssertionError("no layer norm");
  }

  private static void add(Network.Builder net, Node node) {
    net.add(node.name(), node.operation(), node.inputs().toArray(String[]::new));
  }

  /** Of three heads of width 4, as the paper has it. */
  private static float[][][] attention(float[][] tokens, Map<String, Tensor> weights) {
    float[][][] maps = new float[3][tokens.length][tokens.length];
    for (int head = 0; head < 3; head++) {
      for (int from = 0; from < tokens.length; from++) {
        for (int to = 0; to < tokens.length; to++) {
          float sum = 0;
          for (int i = head * 4; i < head * 4 + 4; i++) {
            sum += project(weights, i, tokens[from]) * project(weights, 12 + i, tokens[to]);
          }
          maps[head][from][to] = sum / 2;
        }
        maps[head][from] = softmax(maps[head][from]);
      }
    }
    return maps;
  }

  private static float project(Map<String, Tensor> weights, int row, float[] token) {
    float sum = weights.get("blocks.0.attn.qkv.bias").values()[row];
    for (int i = 0; i < token.length; i++) {
      sum += weights.get("blocks.0.attn.qkv.weight").values()[row * token.length + i] * token[i];
    }
    return sum;
  }

  private static float[] softmax(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += Math.exp(value);
    }
    float[] softmax = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      softmax[i] = (float) (Math.exp(values[i]) / sum);
    }
    return softmax;
  }

  private static void assertSame(float[][] actual, float[][] expected) {
    assertThat(actual).hasSameDimensionsAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(1e-4f));
    }
  }
}
