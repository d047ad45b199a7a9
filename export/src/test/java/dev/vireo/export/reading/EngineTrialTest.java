package dev.vireo.export.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.export.ExportPrecision;
import dev.vireo.export.ExportRequest;
import dev.vireo.export.Exporter;
import dev.vireo.export.Runs;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.choice.EngineTrial;
import dev.vireo.inference.choice.Sample;
import dev.vireo.inference.choice.Trial;
import dev.vireo.inference.choice.Tried;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.kernel.IntegerDotProducts;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way to run a model on this machine, tried on real images. */
class EngineTrialTest {
  @TempDir private Path folder;
  private Path run;
  private Path file;
  private Sample sample;

  @BeforeEach
  void exportARun() throws Exception {
    run = Runs.write(folder.resolve("run"), Runs.resnet(), 4);
    file = folder.resolve("model.onnx");
    Exporter.export(ExportRequest.of(run, file));
    Runs.noise(folder.resolve("photos"), 20, 30, 7);
    Files.writeString(folder.resolve("photos/broken.png"), "no image");
    sample = Sample.of(ImageSource.of(List.of(folder.resolve("photos").toString())));
  }

  @Test
  void anOnnxFileOfOursRunsOnBothEngines() {
    Trial trial = EngineTrial.run(file, EngineOptions.DEFAULTS, sample);
    boolean bf16 = TorchDevice.lacksBfloat16().isEmpty();
    assertThat(trial.ways().stream().map(Tried::name).toList())
        .containsExactlyElementsOf(
            bf16
                ? List.of("onnx, fp32", "pytorch, fp32", "pytorch, bf16")
                : List.of("onnx, fp32", "pytorch, fp32"));
    assertThat(trial.refused()).hasSize(bf16 ? 0 : 1);
    for (Tried way : trial.ways().subList(0, 2)) {
      assertThat(way.agreement().images()).isEqualTo(20);
      assertThat(way.agreement().sameTop1()).isEqualTo(20);
      assertThat(way.agreement().largestMove()).isLessThan(1e-5);
      assertThat(way.seconds()).isPositive();
    }
    assertThat(trial.decodeSeconds()).isPositive();
  }

  @Test
  void anInt8FileIsTriedInItsOwnNumbers() throws Exception {
    Runs.noise(folder.resolve("calibration"), 8, 24, 9);
    Path int8 = folder.resolve("int8.onnx");
    Exporter.export(
        ExportRequest.of(run, int8)
            .withPrecision(new ExportPrecision.Int8(folder.resolve("calibration"))));
    Trial trial = EngineTrial.run(int8, EngineOptions.DEFAULTS, sample);
    boolean both = IntegerDotProducts.missing().or(TorchDevice::avoidsOneDnn).isEmpty();
    assertThat(trial.ways().stream().map(Tried::name).toList())
        .containsExactlyElementsOf(
            both ? List.of("onnx, int8", "pytorch, int8") : List.of("onnx, int8"));
    assertThat(trial.refused()).hasSize(both ? 1 : 2);
  }

  @Test
  void aRunIsComparedWithItselfInFloat32() {
    Trial trial = EngineTrial.run(run, EngineOptions.DEFAULTS, sample);
    assertThat(trial.usual().name()).isEqualTo("pytorch, fp32");
    assertThat(trial.refused().getFirst()).contains("is a checkpoint");
    if (TorchDevice.lacksBfloat16().isEmpty()) {
      Tried narrow = trial.way("pytorch, bf16").orElseThrow();
      assertThat(narrow.agreement().largestMove()).isBetween(1e-7, 0.05);
    }
  }

  @Test
  void oneWayThatCannotBeTriedIsAnError() {
    EngineChoice onnx = EngineChoice.of(EngineKind.ONNX, Precision.FP32);
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> EngineTrial.run(run, EngineOptions.DEFAULTS, sample, onnx))
        .withMessageContaining("is a checkpoint");
  }

  @Test
  void imagesThatCannotBeReadAreNoSample() {
    Sample broken =
        new Sample(List.of(ImageFile.of(folder.resolve("photos/broken.png"))), "the photos");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> EngineTrial.run(file, EngineOptions.DEFAULTS, broken))
        .withMessageContaining("none of the photos can be read");
  }

  @Test
  void whatIsReadOnceIsNoSample() {
    ImageSource piped =
        ImageSource.of(
            List.of("-"),
            new ByteArrayInputStream(
                (folder + "/photos/a.png\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(Sample.of(piped).files()).isEmpty();
    assertThat(sample.files()).hasSize(21);
  }
}
