package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    ParityReport parity = Verifier.verify(VerifyRequest.of(model, run)).parity();
    assertThat(parity.holds()).isTrue();
    assertThat(parity.images()).isEqualTo(4);
    assertThat(parity.noiseImages()).isEqualTo(16);
    assertThat(parity.maxDifference()).isLessThanOrEqualTo(1e-4);
  }

  @Test
  void findsThatTheCheckpointHasChanged() {
    ParityReport parity =
        Verifier.verify(VerifyRequest.of(model, biased(0.5f)).withImages(run.resolve("photos")))
            .parity();
    assertThat(parity.holds()).isFalse();
    assertThat(parity.failure()).contains("ONNX Runtime differ by 0.500", "class blue tit");
  }

  @Test
  void believesNoToleranceThatTheFileItselfStates() throws IOException {
    OnnxGraph.appendMetadata(
        model,
        ModelMetadata.PARITY,
        "{\"precision\":\"fp32\",\"tolerance\":1e6,\"largestLogit\":1}");
    Verification verification = Verifier.verify(VerifyRequest.of(model, biased(50)));
    assertThat(verification.parity().holds()).isFalse();
    assertThat(verification.notes())
        .containsExactly(
            "the file says that its proof asked for logits within 1.0e+06; it is held to logits within 0.00010");
  }

  @Test
  void believesNoPrecisionThatTheFileItselfStates() throws IOException {
    OnnxGraph.appendMetadata(
        model, ModelMetadata.PARITY, "{\"precision\":\"int8\",\"minAgreement\":0}");
    Verification verification = Verifier.verify(VerifyRequest.of(model, biased(0.5f)));
    assertThat(verification.parity().holds()).isFalse();
    assertThat(verification.notes())
        .containsExactly(
            "the file says that it computes in int8; its graph computes in fp32, and is held to logits within 0.00010");
  }

  @Test
  void tellsNothingWhereTheFileSaysWhatIsSo() {
    assertThat(Verifier.verify(VerifyRequest.of(model, run)).notes()).isEmpty();
  }

  @Test
  void aWiderToleranceIsTheUsersAndIsSaid() {
    Verification verification =
        Verifier.verify(VerifyRequest.of(model, biased(0.01f)).withTolerance(0.02));
    assertThat(verification.notes()).as("of what the file says").isEmpty();
    ParityReport parity = verification.parity();
    assertThat(parity.asked()).isEqualTo("allowed 0.020, where rounding explains 0.00010");
    assertThat(parity.sameTop1()).isEqualTo(parity.allImages());
    assertThat(parity.holds()).isTrue();
  }

  @Test
  void noToleranceExcusesAnotherTop1() {
    ParityReport parity =
        Verifier.verify(VerifyRequest.of(model, biased(50)).withTolerance(1e6)).parity();
    assertThat(parity.sameTop1()).isLessThan(parity.allImages());
    assertThat(parity.holds()).isFalse();
    assertThat(parity.failure()).contains("the same top-1 on", "where rounding explains 0.00");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void noToleranceExcusesALogitThatIsNotFinite(float bias) throws IOException {
    Checkpoint source = Runs.checkpoint(Runs.resnet());
    Map<String, Tensor> tensors = new HashMap<>(source.tensors());
    tensors.put("fc.bias", new Tensor(List.of(3), new float[] {0, bias, 0}));
    OnnxGraph graph =
        NetworkEmitter.emit(
            "broken",
            source.architecture().network(),
            tensors,
            source.preprocessing(),
            GraphForm.DEFAULT);
    Path broken = folder.resolve("broken.onnx");
    graph.write(broken, ProvedFile.metadata(graph, source));
    ParityReport parity =
        Verifier.verify(VerifyRequest.of(broken, run).withTolerance(1e300)).parity();
    assertThat(parity.maxDifference()).isInfinite();
    assertThat(parity.holds()).isFalse();
  }

  @Test
  void holdsHalfPrecisionToItsOwnTolerance() {
    Path half = folder.resolve("half.onnx");
    Exporter.export(ExportRequest.of(run, half).withPrecision(new ExportPrecision.Float16()));
    Verification verification = Verifier.verify(VerifyRequest.of(half, run));
    assertThat(verification.parity().tolerance()).isEqualTo(new Tolerance.LogitDifference(0.05));
    assertThat(verification.parity().holds()).isTrue();
    assertThat(verification.notes()).isEmpty();
  }

  @Test
  void holdsIntegersToTheUsualAgreementAndTellsOfAnother() throws IOException {
    Path integers = integers(0.5);
    Verification verification = Verifier.verify(VerifyRequest.of(integers, run));
    assertThat(verification.parity().tolerance()).isEqualTo(new Tolerance.SameTop1(0.98));
    assertThat(verification.parity().noiseImages()).isZero();
    assertThat(verification.notes())
        .containsExactly(
            "the file says that its proof asked for the same top-1 on 50.0% of the images; it is held to the same top-1 on 98.0% of the images");
  }

  @Test
  void asksIntegersForTheAgreementThatTheUserNames() throws IOException {
    Verification verification =
        Verifier.verify(VerifyRequest.of(integers(0.5), run).withMinAgreement(0.5));
    assertThat(verification.parity().tolerance()).isEqualTo(new Tolerance.SameTop1(0.5));
    assertThat(verification.parity().holds()).isTrue();
    assertThat(verification.notes()).isEmpty();
  }

  @Test
  void refusesWhatIsNotForThePrecision() throws IOException {
    VerifyRequest integers = VerifyRequest.of(integers(0.5), run).withTolerance(1);
    assertThatThrownBy(() -> Verifier.verify(integers))
        .hasMessageContainingAll("int8.onnx computes in integers", "--min-agreement SHARE");
    VerifyRequest floats = VerifyRequest.of(model, run).withMinAgreement(0.5);
    assertThatThrownBy(() -> Verifier.verify(floats))
        .hasMessageContainingAll("model.onnx computes in floating point", "--tolerance X");
    VerifyRequest negative = VerifyRequest.of(model, run).withTolerance(-1);
    assertThatThrownBy(() -> Verifier.verify(negative))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessage("the tolerance is -1.0, not a difference of logits from 0 on");
  }

  private Path integers(double minAgreement) throws IOException {
    Path integers = folder.resolve("int8.onnx");
    Exporter.export(
        ExportRequest.of(run, integers)
            .withPrecision(new ExportPrecision.Int8(Runs.calibration(run), 100, minAgreement)));
    return integers;
  }

  /** The run's checkpoint, with another bias of the class 'blue tit'. */
  private Path biased(float more) {
    Checkpoint source = Runs.checkpoint(Runs.resnet());
    Map<String, Tensor> tensors = new HashMap<>(source.tensors());
    float[] bias = tensors.get("fc.bias").values().clone();
    bias[1] += more;
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
    return changed;
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
    assertThatThrownBy(() -> Verifier.verify(VerifyRequest.of(model, other)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContaining("it takes images as");
  }

  @Test
  void refusesARecordThatSaysNothing() throws IOException {
    OnnxGraph.appendMetadata(model, ModelMetadata.PARITY, "{}");
    assertThatThrownBy(() -> Verifier.verify(VerifyRequest.of(model, run)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContaining("records a proof that cannot be read: {}");
  }
}
