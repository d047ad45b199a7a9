package dev.vireo.bench.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.engines.BenchPlan.Effort;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.outcome.BenchReport;
import dev.vireo.bench.outcome.Row;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small networks for moments: what is measured, not how fast it is. */
class BenchRunTest {
  private static final Effort MOMENT = new Effort(0.02, 0, 2, 0.1, false, 8, 8);

  @TempDir private static Path temp;
  private static NamedModel fp32;
  private static NamedModel int8;
  private static NamedModel checkpoint;
  private static Samples samples;

  @BeforeAll
  static void draw() throws IOException {
    fp32 = new NamedModel("fp32", RandomModel.write(temp, "small", "fp32"));
    int8 = new NamedModel("int8", RandomModel.write(temp, "small", "int8"));
    checkpoint = new NamedModel("run", RandomModel.writeCheckpoint(temp, "small"));
    Path photos = Files.createDirectory(temp.resolve("photos"));
    Photos.writeSizes(photos, 40, 8);
    samples = Samples.of(photos, 8, 1, Preprocessing.centerCrop(32));
  }

  private static BenchPlan plan(
      List<NamedModel> models, From from, boolean same, Scenario... scenarios) {
    return plan(models, List.of(), from, same, scenarios);
  }

  private static BenchPlan plan(
      List<NamedModel> models,
      List<BenchEngine> engines,
      From from,
      boolean same,
      Scenario... scenarios) {
    return plan(models, engines, from, same, Map.of(), scenarios);
  }

  private static BenchPlan plan(
      List<NamedModel> models,
      List<BenchEngine> engines,
      From from,
      boolean same,
      Map<BenchAxis, List<String>> axes,
      Scenario... scenarios) {
    return new BenchPlan(
        models,
        engines,
        EngineOptions.DEFAULTS.withDevice(new Device.Cpu()),
        List.of(scenarios),
        from,
        axes,
        same,
        Optional.empty(),
        MOMENT,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false,
        500,
        1);
  }

  private static BenchReport run(BenchPlan plan) {
    return new BenchRun(plan, samples, BenchProgress.SILENT).run();
  }

  @Test
  void measuresEveryScenarioFromATensor() {
    BenchReport report = run(plan(List.of(fp32, int8), From.TENSOR, false, Scenario.values()));

    assertThat(report.rows()).hasSize(8).allMatch(Row::valid);
    assertThat(report.rows().stream().map(Row::scenario).distinct())
        .containsExactly("offline", "single-stream", "multi-stream", "server");
    Row offline = report.rows().getFirst();
    assertThat(offline.unit()).isEqualTo("images/s");
    assertThat(offline.rounds()).hasSize(2);
    assertThat(offline.threads()).isEqualTo(1);
    assertThat(offline.lanes()).isEqualTo(Runtime.getRuntime().availableProcessors());
    Row single = report.rows().get(2);
    assertThat(single.lanes()).isEqualTo(1);
    assertThat(single.batch()).isEqualTo(1);
    assertThat(single.latencyMs()).containsKeys("p50", "p90", "p99", "p99.9", "max");
    assertThat(report.rows().get(4).batch()).isEqualTo(8);
    assertThat(report.rows().get(6).loads()).isNotEmpty();
    assertThat(report.differences()).hasSize(4);
  }

  @Test
  void measuresFromPixelsAndFromFiles() {
    for (From from : List.of(From.PIXELS, From.FILES)) {
      BenchReport report = run(plan(List.of(fp32), from, false, Scenario.OFFLINE));

      assertThat(report.rows()).singleElement().matches(Row::valid);
      assertThat(report.rows().getFirst().from()).isEqualTo(from.id());
      assertThat(report.limits().keySet().stream().anyMatch(name -> name.startsWith("decoding")))
          .isEqualTo(from == From.FILES);
    }
  }

  @Test
  void oneNetworkOnTwoEnginesGivesTheSameAnswers() {
    BenchReport report =
        run(plan(List.of(fp32, checkpoint), From.TENSOR, true, Scenario.SINGLE_STREAM));

    assertThat(report.rows()).hasSize(2).allMatch(Row::valid);
    assertThat(report.rows().stream().map(Row::engine)).containsExactly("onnx", "pytorch");
    // The checkpoint's operations are those of the graph that an export of it would be.
    assertThat(report.models().get(1).flops()).isEqualTo(report.models().get(0).flops());
  }

  @Test
  void aContenderWithOtherAnswersIsVoidAndSaysByHowMuch() {
    BenchReport report = run(plan(List.of(fp32, int8), From.TENSOR, true, Scenario.SINGLE_STREAM));

    assertThat(report.rows().get(0).fault()).isNull();
    assertThat(report.rows().get(1).valid()).isFalse();
    assertThat(report.rows().get(1).rounds()).isEmpty();
    assertThat(report.rows().get(1).fault())
        .containsPattern(
            "other answers than fp32, onnx.*differ by up to \\d.*\\(0.01 is allowed\\)");
    assertThat(report.differences()).isEmpty();
  }

  @Test
  void eachCombinationOfTheAxesIsARow() {
    BenchReport report =
        run(
            plan(
                List.of(fp32),
                List.of(),
                From.TENSOR,
                false,
                Map.of(BenchAxis.ORT_INTRA, List.of("1", "2"), BenchAxis.BATCH, List.of("1", "4")),
                Scenario.OFFLINE));

    assertThat(report.rows().stream().map(row -> row.threads() + "x" + row.batch()))
        .containsExactly("1x1", "2x1", "1x4", "2x4");
    assertThat(report.rows().stream().map(Row::key).distinct()).hasSize(4);
  }

  @Test
  void optionsOfALibraryStandInTheRowAndReachIt() {
    BenchReport report =
        run(
            plan(
                List.of(fp32),
                List.of(BenchEngine.ONNX, BenchEngine.PYTORCH),
                From.TENSOR,
                false,
                Map.of(
                    BenchAxis.ORT_LEVEL, List.of("disabled", "all"),
                    BenchAxis.ORT_ARENA, List.of("off")),
                Scenario.SINGLE_STREAM));

    assertThat(report.rows().stream().map(Row::options))
        .containsExactly("ort.level=disabled ort.arena=off", "ort.level=all ort.arena=off", "");
    assertThat(report.rows().getFirst().given())
        .startsWith("ONNX Runtime ")
        .contains("CPU provider", "graph optimization disabled", "arena off");
    assertThat(report.rows().get(2).given()).startsWith("PyTorch ").contains("float32");
    assertThat(report.rows()).allMatch(Row::valid);
  }

  @Test
  void anAxisThatChangesNothingIsRefused() {
    BenchPlan plan =
        plan(
            List.of(fp32),
            List.of(),
            From.TENSOR,
            false,
            Map.of(BenchAxis.TORCH_THREADS, List.of("1", "2")),
            Scenario.OFFLINE);

    assertThatThrownBy(() -> run(plan))
        .isInstanceOf(VireoException.class)
        .hasMessage(
            "the axis torch.threads changes nothing on onnx in the scenarios offline: leave it"
                + " out");
  }

  @Test
  void whatAnEngineDoesNotRunIsSkippedByName() {
    BenchReport report =
        run(
            plan(
                List.of(fp32, checkpoint),
                List.of(BenchEngine.ONNX),
                From.TENSOR,
                false,
                Scenario.SINGLE_STREAM));

    assertThat(report.rows()).hasSize(1);
    assertThat(report.skipped())
        .last(STRING)
        .isEqualTo("the machine's limits: a run of so few seconds measures none");
    assertThat(report.skipped().getFirst()).startsWith("run on onnx: ONNX Runtime runs ONNX files");
  }

  @Test
  void oneModelRunsOnEachEngineThatCan() {
    BenchReport report =
        run(
            plan(
                List.of(fp32),
                List.of(
                    BenchEngine.PYTORCH_BF16,
                    BenchEngine.ONNX,
                    BenchEngine.PYTORCH,
                    BenchEngine.DJL_PYTORCH),
                From.TENSOR,
                false,
                Scenario.SINGLE_STREAM));

    boolean bf16 = TorchDevice.lacksBfloat16().isEmpty();
    assertThat(report.rows()).hasSize(bf16 ? 4 : 3).allMatch(row -> row.fault() == null);
    assertThat(report.skipped().stream().filter(each -> each.startsWith("fp32 on pytorch-bf16: ")))
        .hasSize(bf16 ? 0 : 1);
  }

  @Test
  void nothingToMeasureIsAnError() {
    BenchPlan plan =
        plan(
            List.of(checkpoint),
            List.of(BenchEngine.ONNX),
            From.TENSOR,
            false,
            Scenario.SINGLE_STREAM);

    assertThatThrownBy(() -> run(plan))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining("nothing to measure: run on onnx: ONNX Runtime runs ONNX files");
  }

  @Test
  void contendersTakeTurnsForwardsAndBackwards() {
    List<String> told = new ArrayList<>();
    new BenchRun(
            plan(List.of(fp32, int8), From.TENSOR, false, Scenario.SINGLE_STREAM),
            samples,
            (doing, _, _) -> told.add(doing))
        .run();

    assertThat(told.stream().filter(doing -> doing.contains("round")).map(this::round))
        .containsExactly("1 fp32", "1 int8", "2 int8", "2 fp32");
  }

  private String round(String doing) {
    return doing.replaceAll(".*round (\\d) of 2, (\\w+),.*", "$1 $2");
  }
}
