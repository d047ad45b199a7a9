package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.export.quantize.CalibrationMethod;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Int8ExportTest {
  @TempDir private Path folder;
  private Path calibration;
  private Path model;

  static Stream<Architecture> architectures() {
    return Stream.of(Runs.resnet(), Runs.vit());
  }

  @BeforeEach
  void drawPhotos() throws IOException {
    calibration = folder.resolve("calibration");
    Runs.noise(calibration, 8, 30, 7);
    model = folder.resolve("model.onnx");
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void provesTheFileByTheTop1OfTheRunsHeldOutImages(Architecture architecture) throws IOException {
    Path run = Runs.write(folder.resolve("run"), architecture, 70);
    ExportResult result = Exporter.export(request(run, 0.9));

    ParityReport parity = result.parity();
    assertThat(parity.images()).isEqualTo(70);
    assertThat(parity.noiseImages()).isZero();
    assertThat(parity.agreement()).isBetween(0.9, 1.0);
    assertThat(parity.maxDifference()).isBetween(1e-4, 0.5);
    OnnxChecker.check(model);
    try (OnnxModel opened = OnnxModel.open(model, EngineOptions.DEFAULTS)) {
      assertThat(opened.facts().metadata().get(ModelMetadata.PARITY))
          .contains("\"precision\":\"int8\"", "\"minAgreement\":0.9", "\"images\":70");
    }
  }

  @Test
  void leavesNoFileWhenTooFewPhotosKeepTheirTop1() throws IOException {
    Checkpoint source = Runs.checkpoint(Runs.resnet());
    Map<String, Tensor> broken = new HashMap<>(source.tensors());
    broken.put("fc.bias", new Tensor(List.of(3), new float[] {0, 0, 100}));
    OnnxGraph graph =
        NetworkEmitter.emit(
            "broken",
            source.architecture().network(),
            broken,
            source.preprocessing(),
            GraphForm.DEFAULT);
    ExportPrecision precision = new ExportPrecision.Int8(calibration);
    ProofImages images = ProofImages.photosOnly(PhotoSet.ofFolder(calibration));
    assertThatThrownBy(() ->
            ProvedFile.write(
                graph, source, precision, images, Optional.empty(), Optional.empty(), model))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContainingAll(
            "model.onnx was not written",
            "have the same top-1 on 0 of 8 images, 0.0%, and 98.0% is asked");
    assertThat(model).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void needsPhotosForItsProof() {
    Path checkpoint = folder.resolve("alone.safetensors");
    CheckpointFile.write(Runs.checkpoint(Runs.vit()), checkpoint);
    assertThatThrownBy(() -> Exporter.export(request(checkpoint, 0.9)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContainingAll("alone.safetensors", "--images");
    assertThat(model).doesNotExist();
  }

  @Test
  void looksWhetherTheFileCanBeWrittenBeforeItCalibrates() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 2);
    Files.createDirectory(model);
    calibration = folder.resolve("nowhere");
    assertThatThrownBy(() -> Exporter.export(request(run, 0.9)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED));
  }

  @Test
  void refusesACalibrationFolderWithoutFiles() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 2);
    calibration = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> Exporter.export(request(run, 0.9)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContaining("empty holds no files, and images are needed");
    calibration = folder.resolve("nowhere");
    assertThatThrownBy(() -> Exporter.export(request(run, 0.9)))
        .hasMessageContaining("there is no folder");
    assertThat(model).doesNotExist();
  }

  @Test
  void calibratesOnNoPhotoThatTheProofLooksAtWhateverItIsCalled() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 6);
    Path alone = folder.resolve("alone.onnx");
    Exporter.export(
        ExportRequest.of(run, alone)
            .withPrecision(new ExportPrecision.Int8(calibration, 100, 0.5)));
    Path mixed = Files.createDirectory(calibration.resolve("more"));
    for (int i = 0; i < 6; i++) {
      Files.copy(run.resolve("photos/%03d.png".formatted(i)), mixed.resolve("copy" + i + ".png"));
    }
    List<String> told = new ArrayList<>();
    Exporter.export(request(run, 0.5), told::add);
    assertThat(told)
        .containsExactly(
            "6 of 14 files in %s are also among the run's held-out images, and are left out of calibration"
                .formatted(calibration));
    assertThat(model).hasSameBinaryContentAs(alone);
  }

  @Test
  void saysWhenTheProofLooksAtEveryPhotoToCalibrateOn() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 6);
    calibration = run.resolve("photos");
    assertThatThrownBy(() -> Exporter.export(request(run, 0.5)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContainingAll(
            "all 6 files in " + calibration + " are also among the run's held-out images",
            "name a folder of others with --calibrate");
    assertThat(model).doesNotExist();
  }

  @Test
  void calibratesOnNoPhotoThatTheAccuracyIsMeasuredOn() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 2);
    Path validation = folder.resolve("validation");
    for (String label : Runs.LABELS) {
      Runs.noise(validation.resolve(label), 2, 30, label.hashCode());
    }
    ExportPrecision precision =
        new ExportPrecision.Int8(
            validation,
            new CalibrationMethod.MinMax(),
            0,
            Optional.of(new DropLimit(100, validation)));
    assertThatThrownBy(() -> Exporter.export(ExportRequest.of(run, model).withPrecision(precision)))
        .hasMessageContainingAll("all 6 files in", "the run's held-out images and " + validation);
  }

  @ParameterizedTest
  @ValueSource(doubles = {50, 100.1, -1, Double.NaN})
  void refusesPercentilesThatCoverHalfOrLess(double percentile) {
    assertThatThrownBy(() -> new ExportPrecision.Int8(calibration, percentile, 0.98))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessage("the percentile is " + percentile + ", not above 50 and at most 100");
  }

  @ParameterizedTest
  @ValueSource(doubles = {98, -0.1, Double.NaN})
  void refusesAnAgreementThatIsNoShare(double agreement) {
    assertThatThrownBy(() -> new ExportPrecision.Int8(calibration, 99.99, agreement))
        .hasMessage("the agreement is " + agreement + ", not a share from 0 to 1");
  }

  private ExportRequest request(Path source, double minAgreement) {
    return ExportRequest.of(source, model)
        .withPrecision(new ExportPrecision.Int8(calibration, 100, minAgreement));
  }
}
