package dev.vireo.export.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.export.ExportPrecision;
import dev.vireo.export.ExportRequest;
import dev.vireo.export.Exporter;
import dev.vireo.export.Runs;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.classifier.Classifier;
import dev.vireo.inference.classifier.ClassifierOptions;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.OutputChoice;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.kernel.IntegerDotProducts;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of 'vireo export' on either engine, and a run on either where it can be. */
class OnnxOnTorchTest {
  private static final EngineOptions PYTORCH =
      EngineOptions.DEFAULTS.withEngine(
          new EngineChoice(Optional.of(EngineKind.PYTORCH), Optional.empty()));
  private static final EngineOptions BF16 =
      EngineOptions.DEFAULTS.withEngine(
          new EngineChoice(Optional.empty(), Optional.of(Precision.BF16)));

  @TempDir private Path folder;

  private Path exported(Architecture architecture) throws Exception {
    Path run = Runs.write(folder.resolve("run"), architecture, 4);
    Path file = folder.resolve("model.onnx");
    Exporter.export(ExportRequest.of(run, file));
    return file;
  }

  private static float probability(Path model, EngineOptions options, Path photo) {
    try (Classifier classifier =
        Classifier.open(model, ClassifierOptions.DEFAULTS.withEngine(options))) {
      return classifier.classify(photo).best().probability();
    }
  }

  private Path photo() throws Exception {
    Runs.noise(folder.resolve("photos"), 1, 24, 5);
    try (var files = java.nio.file.Files.list(folder.resolve("photos"))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void saysTheSameOnBothEngines() throws Exception {
    for (Architecture architecture : new Architecture[] {Runs.resnet(), Runs.vit()}) {
      Path file = exported(architecture);
      Path photo = photo();
      float usual = probability(file, EngineOptions.DEFAULTS, photo);
      assertThat(probability(file, PYTORCH, photo)).isCloseTo(usual, within(1e-5f));
      assertThat(probability(folder.resolve("run"), EngineOptions.DEFAULTS, photo))
          .isCloseTo(usual, within(1e-5f));
      try (Model model = Model.open(file, PYTORCH)) {
        assertThat(model.platform().id()).isEqualTo("pytorch_onnx");
        assertThat(model.precision()).isEqualTo(Precision.FP32);
        assertThat(model.facts().labels()).isEqualTo(Runs.LABELS);
      }
      java.nio.file.Files.delete(file);
    }
  }

  @Test
  void bfloat16RunsOnPyTorch() throws Exception {
    Path file = exported(Runs.resnet());
    Path photo = photo();
    if (TorchDevice.lacksBfloat16().isPresent()) {
      assertRefused(file, BF16, "bfloat16 does not pay here");
      return;
    }
    float usual = probability(file, EngineOptions.DEFAULTS, photo);
    assertThat(probability(file, BF16, photo)).isCloseTo(usual, within(0.02f)).isNotEqualTo(usual);
    try (Model model = Model.open(file, BF16)) {
      assertThat(model.precision()).isEqualTo(Precision.BF16);
      assertThat(model.platform().runtime()).isEqualTo("PyTorch");
    }
  }

  @Test
  void refusesWhatAnEngineCannotRun() throws Exception {
    Path file = exported(Runs.resnet());
    assertRefused(
        file,
        EngineOptions.DEFAULTS.withEngine(EngineChoice.of(EngineKind.ONNX, Precision.BF16)),
        "choose PyTorch (--engine pytorch), or leave out --precision");
    assertRefused(
        folder.resolve("run"),
        EngineOptions.DEFAULTS.withEngine(
            new EngineChoice(Optional.of(EngineKind.ONNX), Optional.empty())),
        "make one of it (vireo export " + folder.resolve("run") + " -o MODEL.onnx)");
    assertRefused(
        file,
        PYTORCH.withOutput(new OutputChoice(Optional.of("features"), Optional.empty())),
        "name and kind are for ONNX files on ONNX Runtime: leave them out");
  }

  private Path quantized(Architecture architecture) throws Exception {
    Path run = Runs.write(folder.resolve("run"), architecture, 8);
    Runs.noise(folder.resolve("calibration"), 8, 24, 9);
    Path file = folder.resolve("int8.onnx");
    Exporter.export(
        ExportRequest.of(run, file)
            .withPrecision(new ExportPrecision.Int8(folder.resolve("calibration"))));
    return file;
  }

  @Test
  void runsIntegersWhereTheProcessorSumsThem() throws Exception {
    Path file = quantized(Runs.resnet());
    Optional<String> missing = IntegerDotProducts.missing().or(TorchDevice::avoidsOneDnn);
    if (missing.isPresent()) {
      assertRefused(file, PYTORCH, missing.get() + "; leave it to ONNX Runtime");
      return;
    }
    Path photo = photo();
    assertThat(probability(file, PYTORCH, photo))
        .isCloseTo(probability(file, EngineOptions.DEFAULTS, photo), within(0.02f));
    try (Model onPyTorch = Model.open(file, PYTORCH);
        Model usual = Model.open(file, EngineOptions.DEFAULTS)) {
      assertThat(onPyTorch.numbers()).isEqualTo(usual.numbers()).isEqualTo("int8");
      assertThat(onPyTorch.platform().id()).isEqualTo("pytorch_onnx");
      assertThat(onPyTorch.facts().labels()).isEqualTo(Runs.LABELS);
    }
    assertRefused(file, BF16, "computes in int8: leave out --precision bf16");
  }

  @Test
  void refusesIntegersThatItDoesNotCompute() throws Exception {
    assertRefused(quantized(Runs.vit()), PYTORCH, "of int8 it computes ResNets and CNNs");
  }

  @Test
  void refusesFilesOfOthers() throws Exception {
    Checkpoint checkpoint = Runs.checkpoint(Runs.resnet());
    Path file = folder.resolve("foreign.onnx");
    NetworkEmitter.emit(
            "foreign",
            checkpoint.architecture().network(),
            checkpoint.tensors(),
            checkpoint.preprocessing(),
            GraphForm.DEFAULT)
        .write(file, new TreeMap<>());
    assertRefused(file, PYTORCH, "it does not say what network it is");
  }

  /** Whose metadata name another mean than the one that its first weights were folded with. */
  @Test
  void refusesFilesThatSayOnPyTorchWhatTheyDoNotSayOnOnnxRuntime() throws Exception {
    Checkpoint checkpoint = Runs.checkpoint(Runs.resnet());
    Checkpoint other =
        new Checkpoint(
            checkpoint.architecture(),
            checkpoint.labels(),
            dev.vireo.inference.model.Preprocessing.centerCrop(24),
            checkpoint.training(),
            checkpoint.tensors());
    Path file = folder.resolve("wrong.onnx");
    NetworkEmitter.emit(
            "wrong",
            checkpoint.architecture().network(),
            checkpoint.tensors(),
            checkpoint.preprocessing(),
            GraphForm.DEFAULT)
        .write(file, CheckpointFile.metadata(other));
    assertRefused(file, PYTORCH, "PyTorch does not say of drawn images what ONNX Runtime says");
  }

  private static void assertRefused(Path model, EngineOptions options, String message) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> Model.open(model, options).close())
        .withMessageContaining(message);
  }
}
