package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.emit.InputForm;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.export.graph.OnnxSummary.Port;
import dev.vireo.training.network.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FloatInputTest {
  @TempDir private Path folder;

  static Stream<Architecture> architectures() {
    return Stream.of(Runs.resnet(), Runs.vit());
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void takesWhatTheCallerNormalizedAndAnswersTheSame(Architecture architecture) throws IOException {
    Path run = Runs.write(folder.resolve("run"), architecture, 5);
    Path model = folder.resolve("model.onnx");
    ExportResult result = Exporter.export(ExportRequest.of(run, model).withInput(InputForm.FLOAT));
    assertThat(result.parity().holds()).isTrue();
    assertThat(result.parity().maxDifference()).isLessThanOrEqualTo(1e-4);
    OnnxChecker.check(model);
    OnnxSummary summary = OnnxSummary.read(model);
    assertThat(summary.inputs())
        .containsExactly(new Port("pixel_values", "float", List.of("batch", "3", "24", "24")));
    assertThat(summary.operators()).doesNotContainKeys("Cast", "Sub", "Div");
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void isQuantizedToo(Architecture architecture) throws IOException {
    Path run = Runs.write(folder.resolve("run"), architecture, 40);
    Path model = folder.resolve("model.onnx");
    ExportResult result =
        Exporter.export(
            ExportRequest.of(run, model)
                .withInput(InputForm.FLOAT)
                .withPrecision(new ExportPrecision.Int8(Runs.calibration(run), 100, 0.85)));
    assertThat(result.parity().maxDifference()).isBetween(1e-4, 0.5);
    OnnxChecker.check(model);
    assertThat(OnnxSummary.read(model).operators()).containsKey("QuantizeLinear");
  }
}
