package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.Tolerance;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
  @TempDir private Path folder;
  private Path run;
  private Path model;

  @BeforeEach
  void export() throws IOException {
    run = Runs.write(folder.resolve("run"), Runs.resnet(), 4);
    model = folder.resolve("model.onnx");
    Exporter.export(ExportRequest.of(run, model));
  }

  @Test
  void findsWhatTheExportFound() {
    ParityReport parity = Verifier.verify(model, run, Optional.empty());
    assertThat(parity.holds()).isTrue();
    assertThat(parity.images()).isEqualTo(4);
    assertThat(parity.noiseImages()).isEqualTo(16);
    assertThat(parity.maxDifference()).isLessThanOrEqualTo(1e-4);
  }

  @Test
  void findsThatTheCheckpointHasChanged() {
    Checkpoint source = Runs.checkpoint(Runs.resnet());
    Map<String, Tensor> tensors = new HashMap<>(source.tensors());
    float[] bias = tensors.get("fc.bias").values().clone();
    bias[1] += 0.5f;
    tensors.put("fc.bias", new Tensor(List.of(bias.length), bias));
    Path changed = folder.resolve("changed.safetensors");
    CheckpointFile.write(
        new Checkpoint(
            source.architecture(),
            source.labels(),
            source.preprocessing(),
            source.training(),
            tensors),
        changed);
    ParityReport parity = Verifier.verify(model, changed, Optional.of(run.resolve("photos")));
    assertThat(parity.holds()).isFalse();
    assertThat(parity.failure()).contains("ONNX Runtime differ by 0.500", "class blue tit");
  }

  @Test
  void holdsAnInt8FileToTheAgreementItWasExportedWith() {
    Path integers = folder.resolve("int8.onnx");
    ExportPrecision int8 = new ExportPrecision.Int8(run.resolve("photos"), 100, 0.5);
    Exporter.export(ExportRequest.of(run, integers).withPrecision(int8));
    ParityReport parity = Verifier.verify(integers, run, Optional.empty());
    assertThat(parity.tolerance()).isEqualTo(new Tolerance.SameTop1(0.5));
    assertThat(parity.noiseImages()).isZero();
    assertThat(parity.holds()).isTrue();
  }

  @Test
  void refusesAFileWhoseImagesArePreparedOtherwise() {
    Checkpoint source = Runs.checkpoint(Runs.resnet());
    Path other = folder.resolve("other.safetensors");
    CheckpointFile.write(
        new Checkpoint(
            source.architecture(),
            source.labels(),
            Preprocessing.centerCrop(24),
            source.training(),
            source.tensors()),
        other);
    assertThatThrownBy(() -> Verifier.verify(model, other, Optional.empty()))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContaining("it takes images as");
  }

  @Test
  void refusesARecordThatSaysNothing() throws IOException {
    OnnxGraph.appendMetadata(model, ModelMetadata.PARITY, "{}");
    assertThatThrownBy(() -> Verifier.verify(model, run, Optional.empty()))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContaining("records a proof that cannot be read: {}");
  }
}
