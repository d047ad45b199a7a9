package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.GraphOutput;
import dev.vireo.export.emit.GraphOutputs;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.export.parity.OutputParity;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The proof of what a file gives beside its logits; all sources here have the same logits. */
class OutputProofTest {
  private static final int WIDTH = 12;
  private static final int PER_HEAD = 4;
  private static final GraphOutputs EVERYTHING =
      new GraphOutputs(EnumSet.allOf(GraphOutput.class), 2);

  @TempDir private Path folder;
  private Path run;
  private Path model;

  @BeforeEach
  void run() throws IOException {
    run = Runs.write(folder.resolve("run"), Runs.vit(), 5);
    model = folder.resolve("model.onnx");
  }

  @ParameterizedTest
  @CsvSource({"fp32, 1e-4", "fp16, 0.05", "int8, Infinity"})
  void holdsEachOutputToTheSourcesByThePrecision(String precision, double allowed)
      throws IOException {
    ParityReport parity = export(precision);
    assertThat(parity.outputs())
        .extracting(OutputParity::name)
        .containsExactly(
            "probabilities",
            "topk_indices",
            "topk_probabilities",
            "embeddings",
            "attention.0",
            "attention.1");
    JsonNode beside = new ObjectMapper().readTree(folder.resolve("model.parity.json").toFile());
    JsonNode inside =
        new ObjectMapper().readTree(OnnxSummary.read(model).metadata().get(ModelMetadata.PARITY));
    assertThat(beside.path("outputs")).isEqualTo(inside.path("outputs"));
    for (OutputParity output : parity.outputs()) {
      assertThat(output.holds()).isTrue();
      assertThat(output.allowed()).isEqualTo(allowed);
      assertThat(output.meanDifference()).isBetween(0.0, output.maxDifference());
      JsonNode json = beside.path("outputs").path(output.name());
      assertThat(json.path("maxDifference").doubleValue()).isEqualTo(output.maxDifference());
      assertThat(json.path("meanDifference").doubleValue()).isEqualTo(output.meanDifference());
      assertThat(json.path("meanTolerance").doubleValue()).isEqualTo(output.allowedMean());
      assertThat(json.path("tolerance").isNumber()).isEqualTo(Double.isFinite(allowed));
    }
    assertThat(failing(verify(withHeadsInOtherOrder()))).containsExactly("attention.0");
    ParityReport doubled = verify(withDoubledEmbeddings());
    assertThat(failing(doubled)).containsExactly("embeddings");
    assertThat(doubled.failure()).startsWith("the output embeddings differs from its source by ");
  }

  @Test
  void findsWhatDoesNotFollowFromTheLogits() throws IOException {
    export("fp32");
    byte[] proved = Files.readAllBytes(model);
    edit(graph -> node(graph, "probabilities").getAttributeBuilder(0).setI(0));
    assertThat(failing(verify(Runs.checkpoint(Runs.vit())))).contains("probabilities");

    Files.write(model, proved);
    edit(graph -> {
      node(graph, "topk").setOutput(1, "others");
      graph.addNode(
          NodeProto.newBuilder()
              .setOpType("Sub")
              .addInput("others")
              .addInput("others")
              .addOutput("topk_indices"));
    });
    assertThat(failing(verify(Runs.checkpoint(Runs.vit())))).containsExactly("topk_indices");
  }

  @ParameterizedTest
  @CsvSource({"fp32, embeddings", "int8, attention.1"})
  void findsWhatIsNoNumber(String precision, String output) throws IOException {
    export(precision);
    edit(graph -> {
      rename(graph, output, "sound");
      graph.addNode(node("Sub", "sound", "sound", "nothing"));
      graph.addNode(node("Div", "nothing", "nothing", output));
    });
    ParityReport parity = verify(Runs.checkpoint(Runs.vit()));
    assertThat(failing(parity)).containsExactly(output);
    assertThat(parity.failure())
        .startsWith("the output " + output + " differs from its source by Infinity on ")
        .contains("NaN in the exported graph");
  }

  @Test
  void refusesAnOutputThatNoSourceComputes() throws IOException {
    export("fp32");
    edit(graph -> {
      graph.addNode(
          NodeProto.newBuilder().setOpType("Abs").addInput("logits").addOutput("distances"));
      graph.addOutput(graph.getOutput(0).toBuilder().setName("distances"));
    });
    assertThatThrownBy(() -> verify(Runs.checkpoint(Runs.vit())))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContaining("the output distances of the file is nothing that a checkpoint");
  }

  @Test
  void leavesNoFileWhenAnOutputIsWrong() {
    Checkpoint other = withDoubledEmbeddings();
    OnnxGraph graph =
        NetworkEmitter.emit(
            "other",
            other.architecture().network(),
            other.tensors(),
            other.preprocessing(),
            GraphForm.DEFAULT.withOutputs(GraphOutputs.of(Set.of(GraphOutput.EMBEDDINGS))));
    Path output = folder.resolve("out/model.onnx");
    assertThatThrownBy(() ->
            ProvedFile.write(
                graph,
                Runs.checkpoint(Runs.vit()),
                new ExportPrecision.Float32(),
                ProofImages.withNoise(PhotoSet.none()),
                Optional.empty(),
                Optional.empty(),
                output))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContainingAll(
            "model.onnx was not written: the output embeddings differs from its source by ",
            "on random pixels ",
            "(allowed 0.00010 and ");
    assertThat(output.getParent()).doesNotExist();
  }

  private ParityReport export(String precision) throws IOException {
    ExportPrecision chosen =
        switch (precision) {
          case "fp16" -> new ExportPrecision.Float16();
          case "int8" -> new ExportPrecision.Int8(Runs.calibration(run), 100, 0.8);
          default -> new ExportPrecision.Float32();
        };
    ExportRequest request = ExportRequest.of(run, model).withOutputs(EVERYTHING);
    return Exporter.export(request.withPrecision(chosen)).parity();
  }

  private ParityReport verify(Checkpoint source) {
    Path file = folder.resolve("source.safetensors");
    CheckpointFile.write(source, file);
    return Verifier.verify(VerifyRequest.of(model, file).withImages(run.resolve("photos")))
        .parity();
  }

  private static String[] failing(ParityReport parity) {
    assertThat(parity.holds()).isFalse();
    assertThat(parity.sameTop1()).isGreaterThanOrEqualTo(parity.allImages() * 8 / 10);
    return parity.outputs().stream()
        .filter(output -> !output.holds())
        .map(OutputParity::name)
        .toArray(String[]::new);
  }

  /** Twice what the last norm gives, and half the matrix that reads it. */
  private static Checkpoint withDoubledEmbeddings() {
    Map<String, Tensor> tensors = new HashMap<>(Runs.checkpoint(Runs.vit()).tensors());
    tensors.computeIfPresent("norm.weight", (_, tensor) -> times(2, tensor));
    tensors.computeIfPresent("norm.bias", (_, tensor) -> times(2, tensor));
    tensors.computeIfPresent("head.weight", (_, tensor) -> times(0.5f, tensor));
    return withTensors(tensors);
  }

  /** The first block's first two heads, swapped in both of its matrices. */
  private static Checkpoint withHeadsInOtherOrder() {
    Map<String, Tensor> tensors = new HashMap<>(Runs.checkpoint(Runs.vit()).tensors());
    for (String name : new String[] {"qkv.weight", "qkv.bias", "proj.weight"}) {
      Tensor tensor = tensors.get("blocks.0.attn." + name);
      float[] values = tensor.values().clone();
      boolean columns = name.equals("proj.weight");
      int stride = columns ? 1 : values.length / (3 * WIDTH);
      int groups = values.length / (WIDTH * stride);
      for (int group = 0; group < groups; group++) {
        int first = group * WIDTH * stride;
        int length = PER_HEAD * stride;
        System.arraycopy(tensor.values(), first + length, values, first, length);
        System.arraycopy(tensor.values(), first, values, first + length, length);
      }
      tensors.put("blocks.0.attn." + name, new Tensor(tensor.shape(), values));
    }
    return withTensors(tensors);
  }

  private static Checkpoint withTensors(Map<String, Tensor> tensors) {
    Checkpoint source = Runs.checkpoint(Runs.vit());
    return new Checkpoint(
        source.architecture(), source.labels(), source.preprocessing(), source.training(), tensors);
  }

  private static Tensor times(float factor, Tensor tensor) {
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return new Tensor(tensor.shape(), values);
  }

  private void edit(Consumer<GraphProto.Builder> change) throws IOException {
    ModelProto.Builder edited = ModelProto.parseFrom(Files.readAllBytes(model)).toBuilder();
    change.accept(edited.getGraphBuilder());
    Files.write(model, edited.build().toByteArray());
  }

  private static void rename(GraphProto.Builder graph, String value, String name) {
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        node.setInput(i, node.getInput(i).equals(value) ? name : node.getInput(i));
      }
      for (int i = 0; i < node.getOutputCount(); i++) {
        node.setOutput(i, node.getOutput(i).equals(value) ? name : node.getOutput(i));
      }
    }
  }

  private static NodeProto node(String type, String a, String b, String output) {
    return NodeProto.newBuilder().setOpType(type).addInput(a).addInput(b).addOutput(output).build();
  }

  private static NodeProto.Builder node(GraphProto.Builder graph, String name) {
    return graph.getNodeBuilderList().stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
