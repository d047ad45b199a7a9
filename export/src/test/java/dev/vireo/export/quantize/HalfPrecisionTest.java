package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vireo.export.OnnxChecker;
import dev.vireo.export.OnnxRuntime;
import dev.vireo.export.Samples;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.emit.SingleOperations;
import dev.vireo.export.graph.DataType;
import dev.vireo.export.graph.GraphView;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HalfPrecisionTest {
  private static final Network RESNET =
      new ResNet(List.of(2, 2), 8, ResNet.Stem.IMAGENET, 64, 7).network();
  private static final Network VIT =
      new VisionTransformer(32, 8, 48, 2, 3, 4, 0, 0, VisionTransformer.Pooling.CLASS_TOKEN, 7)
          .network();

  private static final Network MEAN_VIT =
      new VisionTransformer(32, 8, 48, 2, 3, 4, 0, 0, VisionTransformer.Pooling.MEAN, 7).network();

  /** Operators that add up many values. */
  private static final Set<String> SUMS =
      Set.of("LayerNormalization", "Softmax", "ReduceMean", "GlobalAveragePool");

  private static final Set<String> WORK = Set.of("Conv", "Gemm", "MatMul", "Relu", "Add");

  @TempDir private Path folder;

  static Stream<Arguments> networks() {
    return Stream.concat(
        Stream.of(
            Arguments.of("ResNet", RESNET),
            Arguments.of("ViT", VIT),
            Arguments.of("ViT that pools", MEAN_VIT)),
        SingleOperations.networks());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void staysCloseToItsSource(String name, Network network) throws Exception {
    for (int opset : new int[] {17, 20, 22}) {
      OnnxGraph source = emit(network, Samples.weights(network, 3), opset);
      Path full = write(source, "fp32.onnx");
      Path half = write(HalfPrecision.apply(source), "fp16.onnx");
      OnnxChecker.check(half);
      int size = network.imageSize();
      try (OnnxRuntime expected = new OnnxRuntime(full);
          OnnxRuntime actual = new OnnxRuntime(half)) {
        ByteBuffer pixels = Samples.pixels(2, size, 5);
        float[][] wanted = expected.run(pixels, 2, size);
        float[][] given = actual.run(pixels, 2, size);
        for (int i = 0; i < 2; i++) {
          assertThat(given[i]).containsExactly(wanted[i], within(0.02f));
        }
      }
      Files.delete(full);
      Files.delete(half);
    }
  }

  /** What sums over many values is beyond half precision's reach or below its last bit. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void sumsAndMeansAreTakenInFloat32(String name, Network network) {
    for (int opset : new int[] {17, 20, 22}) {
      GraphView half =
          HalfPrecision.apply(emit(network, Samples.weights(network, 3), opset)).view();
      for (NodeProto node : half.nodes()) {
        if (SUMS.contains(node.getOpType())) {
          assertThat(half.value(node.getInput(0)).type())
              .as(node.getName())
              .isEqualTo(DataType.FLOAT);
          assertThat(half.value(node.getOutput(0)).type())
              .as(node.getName())
              .isEqualTo(DataType.FLOAT);
        }
      }
    }
  }

  @Test
  void whatTakesTimeIsInHalfPrecision() {
    Set<String> summing = new TreeSet<>();
    for (Network network : List.of(RESNET, VIT, MEAN_VIT)) {
      GraphView half = HalfPrecision.apply(emit(network, Samples.weights(network, 3), 20)).view();
      List<NodeProto> nodes = half.nodes();
      for (NodeProto node : nodes.subList(0, nodes.size() - 1)) {
        if (SUMS.contains(node.getOpType())) {
          summing.add(node.getOpType());
        } else if (WORK.contains(node.getOpType())) {
          assertThat(half.value(node.getOutput(0)).type())
              .as(node.getName())
              .isEqualTo(DataType.FLOAT16);
        }
      }
    }
    assertThat(summing).isEqualTo(SUMS);
  }

  @Test
  void isHalfTheSize() throws Exception {
    OnnxGraph source = emit(RESNET, Samples.weights(RESNET, 3), 20);
    long half = Files.size(write(HalfPrecision.apply(source), "fp16.onnx"));
    assertThat(half).isLessThan(Files.size(write(source, "fp32.onnx")) * 6 / 10);
  }

  @Test
  void leavesInputAndOutputAsTheyAre() throws Exception {
    OnnxGraph source = emit(VIT, Samples.weights(VIT, 3), 20);
    OnnxSummary full = OnnxSummary.read(write(source, "fp32.onnx"));
    OnnxSummary half = OnnxSummary.read(write(HalfPrecision.apply(source), "fp16.onnx"));
    assertThat(half.inputs()).isEqualTo(full.inputs());
    assertThat(half.outputs()).isEqualTo(full.outputs());
  }

  @Test
  void namesAWeightThatIsTooLarge() {
    Map<String, Tensor> weights = new HashMap<>(Samples.weights(VIT, 3));
    float[] bias = weights.get("blocks.0.mlp.fc1.bias").values().clone();
    bias[2] = 70000;
    weights.put("blocks.0.mlp.fc1.bias", new Tensor(List.of(bias.length), bias));
    OnnxGraph graph = emit(VIT, weights, 20);
    assertThatThrownBy(() -> HalfPrecision.apply(graph))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("blocks.0.mlp.fc1.bias holds 70000.0");
  }

  private static OnnxGraph emit(Network network, Map<String, Tensor> weights, int opset) {
    return NetworkEmitter.emit(
        "test", network, weights, Samples.preprocessing(network.imageSize()), GraphForm.of(opset));
  }

  private Path write(OnnxGraph graph, String name) throws Exception {
    Path file = folder.resolve(name);
    graph.write(file, new TreeMap<>());
    return file;
  }
}
