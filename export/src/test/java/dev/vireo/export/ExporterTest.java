package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExporterTest {
  @TempDir private Path folder;

  static Stream<Architecture> architectures() {
    return Stream.of(Runs.resnet(), Runs.vit());
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void provesTheFileOnTheRunsHeldOutImages(Architecture architecture) throws IOException {
    Path run = Runs.write(folder.resolve("run"), architecture, 21);
    Path model = folder.resolve("models/model.onnx");

    ExportResult result = Exporter.export(ExportRequest.of(run, model));

    ParityReport parity = result.parity();
    assertThat(parity.images()).isEqualTo(21);
    assertThat(parity.noiseImages()).isEqualTo(16);
    assertThat(parity.sameTop1()).isEqualTo(37);
    assertThat(parity.maxDifference()).isLessThanOrEqualTo(1e-4);
    assertThat(parity.largestLogit()).isGreaterThan(0.1);
    assertThat(parity.holds()).isTrue();
    assertThat(result.bytes()).isEqualTo(Files.size(model));
    OnnxChecker.check(model);
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void writesAFileThatSaysAllThereIsToKnow(Architecture architecture) throws IOException {
    Path run = Runs.write(folder.resolve("run"), architecture, 3);
    Path model = folder.resolve("model.onnx");
    ExportResult result = Exporter.export(ExportRequest.of(run, model));

    Checkpoint checkpoint = CheckpointFile.read(run);
    try (OnnxModel opened = OnnxModel.open(model, EngineOptions.DEFAULTS)) {
      assertThat(opened.facts().name()).isEqualTo(architecture.name());
      assertThat(opened.facts().labels()).isEqualTo(Runs.LABELS);
      assertThat(opened.facts().preprocessing()).isEqualTo(checkpoint.preprocessing());
      assertThat(opened.facts().metadata())
          .containsAllEntriesOf(CheckpointFile.metadata(checkpoint))
          .containsEntry(ModelMetadata.PARITY, result.parity().toJson("fp32"));
    }
  }

  @Test
  void writesTheGraphThatItProved() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 3);
    Path model = folder.resolve("model.onnx");
    Exporter.export(ExportRequest.of(run, model));

    Checkpoint checkpoint = CheckpointFile.read(run);
    Path unproved = folder.resolve("unproved.onnx");
    OnnxGraph graph = graph(checkpoint, checkpoint.tensors());
    graph.write(unproved, ProvedFile.metadata(graph, checkpoint));
    byte[] proved = Files.readAllBytes(model);
    assertThat(proved).startsWith(Files.readAllBytes(unproved));
    ModelProto proto = ModelProto.parseFrom(proved);
    assertThat(proto.getMetadataPropsList())
        .extracting(entry -> entry.getKey())
        .hasSize(8)
        .doesNotHaveDuplicates();
  }

  @Test
  void leavesTheProofBesideTheFileWithTheSpeedsOfBoth() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 5);
    ParityReport parity =
        Exporter.export(ExportRequest.of(run, folder.resolve("model.onnx"))).parity();
    JsonNode json = new ObjectMapper().readTree(folder.resolve("model.parity.json").toFile());
    assertThat(json.path("precision").asText()).isEqualTo("fp32");
    assertThat(json.path("images").asInt()).isEqualTo(5);
    assertThat(json.path("tolerance").asDouble()).isEqualTo(1e-4);
    assertThat(json.path("maxDifference").asDouble()).isEqualTo(parity.maxDifference());
    assertThat(json.path("meanDifference").asDouble())
        .isEqualTo(parity.meanDifference())
        .isBetween(0.0, parity.maxDifference());
    assertThat(json.path("agreement").asDouble()).isEqualTo(1);
    assertThat(json.path("holds").asBoolean()).isTrue();
    assertThat(json.path("sourceImagesPerSecond").asDouble()).isPositive();
    assertThat(json.path("exportedImagesPerSecond").asDouble()).isPositive();
  }

  @Test
  void writesTheSameBytesEachTime() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.resnet(), 3);
    Path one = Exporter.export(ExportRequest.of(run, folder.resolve("one.onnx"))).model();
    Path two = Exporter.export(ExportRequest.of(run, folder.resolve("two.onnx"))).model();
    assertThat(one).hasSameBinaryContentAs(two);
  }

  @Test
  void leavesNoFileAndSaysWhatDiffersWhenTheGraphIsNotEqualToItsSource() throws IOException {
    Checkpoint source = Runs.checkpoint(Runs.resnet());
    Map<String, Tensor> broken = new HashMap<>(source.tensors());
    float[] bias = broken.get("fc.bias").values().clone();
    bias[2] += 0.01f;
    broken.put("fc.bias", new Tensor(broken.get("fc.bias").shape(), bias));
    OnnxGraph graph = graph(source, broken);
    Path photos = Runs.photos(folder.resolve("photos"), 4).getFirst().getParent();
    Path output = folder.resolve("out/model.onnx");

    assertThatThrownBy(() -> prove(graph, source, PhotoSet.ofFolder(photos), output))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContainingAll(
            "model.onnx was not written",
            "the checkpoint in PyTorch and the exported graph in ONNX Runtime differ by 0.0100",
            "class Zaunkönig",
            "0.000100 is allowed",
            "over 20 images",
            "What is wrong is the exported graph or ONNX Runtime, not PyTorch");
    assertThat(output.getParent()).doesNotExist();
  }

  @Test
  void leavesTheOldFileWhenTheProofFails() throws IOException {
    Checkpoint source = Runs.checkpoint(Runs.vit());
    Map<String, Tensor> broken = new HashMap<>(source.tensors());
    float[] weight = broken.get("norm.weight").values().clone();
    weight[0] = Float.NaN;
    broken.put("norm.weight", new Tensor(broken.get("norm.weight").shape(), weight));
    Path output = Files.writeString(folder.resolve("model.onnx"), "old");
    assertThatThrownBy(() -> prove(graph(source, broken), source, PhotoSet.none(), output))
        .hasMessageContaining("ONNX Runtime differ by Infinity");
    assertThat(output).hasContent("old");
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void takesAnotherFolderOfImagesAndLeavesOutWhatIsNotAnImage() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.resnet(), 1);
    Path others = folder.resolve("others");
    Runs.photos(others.resolve("deep"), 9);
    Files.writeString(others.resolve("notes.txt"), "not an image");
    Files.createFile(others.resolve("empty.jpg"));
    ExportResult result =
        Exporter.export(ExportRequest.of(run, folder.resolve("model.onnx")).withImages(others));
    assertThat(result.parity().images()).isEqualTo(9);
  }

  @Test
  void looksAtNoMoreThan64PhotosSpreadOverAll() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.resnet(), 130);
    ProofImages images = ProofImages.withNoise(PhotoSet.ofRun(run));
    assertThat(images.photos().files()).hasSize(64).doesNotHaveDuplicates();
    assertThat(images.photos().files().getLast().name()).endsWith("127.png");
  }

  @Test
  void provesACheckpointOutsideARunOnRandomPixels() {
    Path checkpoint = folder.resolve("alone.safetensors");
    CheckpointFile.write(Runs.checkpoint(Runs.vit()), checkpoint);
    ExportResult result =
        Exporter.export(ExportRequest.of(checkpoint, folder.resolve("model.onnx")));
    assertThat(result.parity().images()).isZero();
    assertThat(result.parity().noiseImages()).isEqualTo(16);
  }

  @Test
  void refusesAProofWhoseImagesAreGone() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 2);
    Files.delete(run.resolve("photos/000.png"));
    Files.delete(run.resolve("photos/001.png"));
    Path output = folder.resolve("model.onnx");
    assertThatThrownBy(() -> Exporter.export(ExportRequest.of(run, output)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContainingAll("none of 2 from the run's held-out images", "--images");
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 'opset -1 lacks LayerNormalization, which came with 17'",
    "16, 'opset 16 lacks LayerNormalization, which came with 17'",
    "23, 'opset 23 is newer than what has been checked'"
  })
  void refusesOpsetsItCannotWriteAndSaysWhichHasWhatIsMissing(int opset, String why) {
    ExportRequest request = ExportRequest.of(Path.of("run"), Path.of("model.onnx"));
    assertThatThrownBy(() -> request.withOpset(opset))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContainingAll(why, "choose one of 17 to 22");
  }

  @Test
  void namesACheckpointThatIsCutShort() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 2);
    Path best = run.resolve("best.safetensors");
    byte[] whole = Files.readAllBytes(best);
    Files.write(best, Arrays.copyOf(whole, whole.length / 2));
    Path output = folder.resolve("model.onnx");
    assertThatThrownBy(() -> Exporter.export(ExportRequest.of(run, output)))
        .hasMessageContainingAll("best.safetensors", "the file is cut short");
    assertThat(output).doesNotExist();
  }

  @Test
  void saysThatTheOutputCannotBeWritten() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 2);
    assertThatThrownBy(() -> Exporter.export(ExportRequest.of(run, folder)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageContaining("a folder of that name is there");
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> Exporter.export(ExportRequest.of(run, file.resolve("model.onnx"))))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED));
  }

  private static void prove(OnnxGraph graph, Checkpoint source, PhotoSet photos, Path output) {
    ProvedFile.write(
        graph,
        source,
        new ExportPrecision.Float32(),
        ProofImages.withNoise(photos),
        Optional.empty(),
        Optional.empty(),
        output);
  }

  private static OnnxGraph graph(Checkpoint checkpoint, Map<String, Tensor> tensors) {
    Architecture architecture = checkpoint.architecture();
    return NetworkEmitter.emit(
        architecture.name(),
        architecture.network(),
        tensors,
        checkpoint.preprocessing(),
        GraphForm.DEFAULT);
  }
}
