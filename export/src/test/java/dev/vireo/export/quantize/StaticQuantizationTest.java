package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.vireo.export.OnnxChecker;
import dev.vireo.export.OnnxRuntime;
import dev.vireo.export.Runs;
import dev.vireo.export.Samples;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.Relu;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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

class StaticQuantizationTest {
  private static final Architecture RESNET =
      new ResNet(List.of(2, 2), 8, ResNet.Stem.IMAGENET, 64, 7);
  private static final Architecture VIT =
      new VisionTransformer(32, 8, 48, 2, 3, 4, 0, 0, VisionTransformer.Pooling.CLASS_TOKEN, 7);
  private static final double ALL = 1;
  private static final int IMAGES = 8;
  private static final long SEED = 5;

  @TempDir private Path folder;

  static Stream<Arguments> networks() {
    Architecture small = new ResNet(List.of(1, 1), 8, ResNet.Stem.SMALL, 32, 7);
    Architecture mean =
        new VisionTransformer(32, 8, 48, 2, 3, 2, 0, 0, VisionTransformer.Pooling.MEAN, 7);
    return Stream.of(RESNET, small, VIT, mean)
        .flatMap(
            architecture -> Stream.of(17, 20, 22).map(opset -> Arguments.of(architecture, opset)));
  }

  static Stream<Architecture> architectures() {
    return Stream.of(RESNET, VIT);
  }

  @ParameterizedTest(name = "{0}, opset {1}")
  @MethodSource("networks")
  void staysCloseToItsSource(Architecture architecture, int opset) throws Exception {
    OnnxGraph source = emit(architecture.network(), opset);
    Path integers = write(quantize(source, ALL), "int8.onnx");
    OnnxChecker.check(integers);
    assertClose(write(source, "fp32.onnx"), integers, architecture.imageSize());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.vireo.export.emit.SingleOperations#networks")
  void keepsEveryOperationValid(String operation, Network network) throws Exception {
    OnnxGraph source = emit(network, 20);
    Path integers = write(quantize(source, ALL), "int8.onnx");
    OnnxChecker.check(integers);
    assertClose(write(source, "fp32.onnx"), integers, network.imageSize());
  }

  @Test
  void paddingKeepsTheMeanColour() throws Exception {
    Network.Builder net = Network.builder(3);
    Initial any = new Initial.Constant(0);
    String x = net.add("conv", new Convolution(3, 16, 3, 1, 1, true, any), Network.INPUT);
    x = net.add("pool", new GlobalAveragePool(), net.add("relu", new Relu(), x));
    net.add("fc", new Linear(16, 4, any, any), x);
    OnnxGraph source = emit(net.build(), 20);
    Path integers = write(quantize(source, ALL), "int8.onnx");
    assertClose(write(source, "fp32.onnx"), integers, 3, 0.03f);
  }

  /** The quantization that does a ReLU as well gives nothing that others could read. */
  @Test
  void aReluWhoseInputOthersReadIsNotFolded() throws Exception {
    Initial any = new Initial.Constant(0);
    for (boolean reluFirst : new boolean[] {true, false}) {
      Network.Builder net = Network.builder(9);
      String x = net.add("conv", new Convolution(3, 8, 3, 1, 1, true, any), Network.INPUT);
      String y = net.add("conv2", new Convolution(3, 8, 3, 1, 1, true, any), Network.INPUT);
      String relu = reluFirst ? net.add("relu", new Relu(), x) : "";
      String sum = net.add("sum", new Add(), x, y);
      relu = reluFirst ? relu : net.add("relu", new Relu(), x);
      net.add("pool", new GlobalAveragePool(), net.add("all", new Add(), relu, sum));
      OnnxGraph source = emit(net.build(), 20);
      OnnxGraph integers = quantize(source, ALL);
      assertThat(integers.view().nodes()).extracting(NodeProto::getOpType).contains("Relu");
      Path file = write(integers, "int8-" + reluFirst + ".onnx");
      OnnxChecker.check(file);
      assertClose(write(source, "fp32-" + reluFirst + ".onnx"), file, 9, 0.05f);
    }
  }

  @Test
  void letsOnnxRuntimeComputeAResNetInIntegersFromPixelsToLogits() throws Exception {
    Map<String, Integer> operators = fused(emit(RESNET.network(), 20));
    assertThat(operators)
        .containsEntry("QLinearConv", 10)
        .containsEntry("QLinearAdd", 4)
        .containsEntry("QLinearGlobalAveragePool", 1)
        .containsEntry("QGemm", 1)
        .doesNotContainKeys("Conv", "Add", "Relu", "Gemm", "QuantizeLinear", "DequantizeLinear");
  }

  @Test
  void letsOnnxRuntimeMultiplyAViTsMatricesInIntegers() throws Exception {
    Map<String, Integer> operators = fused(emit(VIT.network(), 20));
    assertThat(operators)
        .containsEntry("QGemm", 10) // The last block: q, kv.
        .containsEntry("Softmax", 2)
        .doesNotContainKeys("Gemm", "DequantizeLinear");
  }

  @Test
  void isAQuarterOfTheSize() throws Exception {
    Network wide = new ResNet(List.of(1, 1), 48, ResNet.Stem.SMALL, 32, 7).network();
    OnnxGraph source = emit(wide, 20);
    long integers = Files.size(write(quantize(source, ALL), "int8.onnx"));
    assertThat(integers).isLessThan(Files.size(write(source, "fp32.onnx")) * 3 / 10);
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void leavesAnyNodeInFloatAndAllOfThem(Architecture architecture) throws Exception {
    OnnxGraph source = emit(architecture.network(), 20);
    Path exact = write(source, "fp32.onnx");
    StaticQuantization quantization = calibrate(source);
    List<String> nodes = quantization.nodes();
    assertThat(nodes).hasSizeGreaterThan(5);
    for (String node : nodes) {
      Path mixed = write(quantization.quantize(Set.of(node)), node + ".onnx");
      OnnxChecker.check(mixed);
      assertClose(exact, mixed, architecture.imageSize());
      assertThat(OnnxSummary.read(mixed).operators().get("DequantizeLinear"))
          .isLessThan(dequantized(quantization.quantize()));
    }
    Path floats = write(quantization.quantize(Set.copyOf(nodes)), "floats.onnx");
    assertThat(OnnxSummary.read(floats).operators()).doesNotContainKey("QuantizeLinear");
  }

  private int dequantized(OnnxGraph graph) throws Exception {
    Path file = write(graph, "count.onnx");
    int count = OnnxSummary.read(file).operators().get("DequantizeLinear");
    Files.delete(file);
    return count;
  }

  @Test
  void writesTheSameBytesEachTime() throws Exception {
    OnnxGraph source = emit(RESNET.network(), 20);
    assertThat(write(quantize(source, 0.999), "a.onnx"))
        .hasSameBinaryContentAs(write(quantize(source, 0.999), "b.onnx"));
  }

  @Test
  void saturatesWhatLiesBeyondTheShareThatItIsToReach() throws Exception {
    OnnxGraph source = emit(RESNET.network(), 20);
    assertThat(Files.readAllBytes(write(quantize(source, 0.9), "saturating.onnx")))
        .isNotEqualTo(Files.readAllBytes(write(quantize(source, ALL), "all.onnx")));
  }

  @Test
  void readsNoMoreThan128Photos() {
    ImageFile photo = ImageFile.of(folder.resolve("photo.png"));
    List<ImageFile> many = Stream.generate(() -> photo).limit(200).toList();
    assertThat(new PhotoSet(many, "many").spread(StaticQuantization.MAX_PHOTOS).files())
        .hasSize(128);
  }

  @Test
  void namesTheValueThatIsNotFinite() {
    Map<String, Tensor> weights = new HashMap<>(Samples.weights(RESNET.network(), 3));
    float[] bias = weights.get("layer1.1.bn2.bias").values().clone();
    bias[3] = Float.POSITIVE_INFINITY;
    weights.put("layer1.1.bn2.bias", new Tensor(List.of(bias.length), bias));
    OnnxGraph graph = emit(RESNET.network(), weights, 20);
    assertThatThrownBy(() -> quantize(graph, ALL))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("at layer1.1.conv2 it holds values that are not finite");
  }

  @Test
  void saysThatNoPhotoCanBeRead() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("page.jpg"), "<html>");
    OnnxGraph graph = emit(VIT.network(), 20);
    assertThatThrownBy(() -> quantize(graph, PhotoSet.ofFolder(other), ALL))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContainingAll("calibration needs images", "page.jpg", "--calibrate");
  }

  /** Calibrated on the images that the tests compare. */
  private OnnxGraph quantize(OnnxGraph graph, double share) throws IOException {
    return quantize(graph, noise(graph), share);
  }

  private StaticQuantization calibrate(OnnxGraph graph) throws IOException {
    int size = graph.view().inputs().getFirst().dimension(1);
    return StaticQuantization.calibrate(
        graph, graph, Samples.preprocessing(size), noise(graph), new CalibrationMethod.MinMax());
  }

  private PhotoSet noise(OnnxGraph graph) throws IOException {
    int size = graph.view().inputs().getFirst().dimension(1);
    Path noise = folder.resolve("noise");
    Runs.noise(noise, IMAGES, size, SEED);
    return PhotoSet.ofFolder(noise);
  }

  private static OnnxGraph quantize(OnnxGraph graph, PhotoSet photos, double share) {
    int size = graph.view().inputs().getFirst().dimension(1);
    return StaticQuantization.calibrate(
            graph,
            graph,
            Samples.preprocessing(size),
            photos,
            new CalibrationMethod.Percentile(share))
        .quantize();
  }

  private static OnnxGraph emit(Network network, int opset) {
    return emit(network, Samples.weights(network, 3), opset);
  }

  private static OnnxGraph emit(Network network, Map<String, Tensor> weights, int opset) {
    Preprocessing preprocessing = Samples.preprocessing(network.imageSize());
    return NetworkEmitter.emit("test", network, weights, preprocessing, GraphForm.of(opset));
  }

  private Path write(OnnxGraph graph, String name) throws Exception {
    Path file = folder.resolve(name);
    graph.write(file, new TreeMap<>());
    return file;
  }

  private static void assertClose(Path source, Path integers, int size) throws Exception {
    assertClose(source, integers, size, 0.15f);
  }

  /** Logits within a share of the largest, on the images that the scales come from. */
  private static void assertClose(Path source, Path integers, int size, float share)
      throws Exception {
    try (OnnxRuntime expected = new OnnxRuntime(source);
        OnnxRuntime actual = new OnnxRuntime(integers)) {
      ByteBuffer pixels = Samples.pixels(IMAGES, size, SEED);
      float[][] wanted = expected.run(pixels, IMAGES, size);
      float[][] given = actual.run(pixels, IMAGES, size);
      float largest = 0;
      for (float[] logits : wanted) {
        for (float logit : logits) {
          largest = Math.max(largest, Math.abs(logit));
        }
      }
      for (int i = 0; i < IMAGES; i++) {
        assertThat(given[i]).containsExactly(wanted[i], within(share * largest));
      }
    }
  }

  /** Operators of the graph that ONNX Runtime runs in place of a quantized one. */
  private Map<String, Integer> fused(OnnxGraph source) throws Exception {
    Path optimized = folder.resolve("optimized.onnx");
    OrtEnvironment environment = OnnxEnvironment.get();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizedModelFilePath(optimized.toString());
      Path integers = write(quantize(source, ALL), "to-optimize.onnx");
      environment.createSession(integers.toString(), options).close();
    }
    return OnnxSummary.read(optimized).operators();
  }
}
