package dev.vireo.bench.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.bench.outcome.Plot.Point;
import dev.vireo.bench.statistics.RatioInterval.Verdict;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
  private static final double[] SLOW = {100, 101, 99, 100, 102, 100, 99, 101};
  private static final double[] FAST = {150, 152, 149, 151, 152, 150, 149, 151};

  @TempDir private Path temp;

  @Test
  void whatIsWrittenIsRead() {
    BenchReport report =
        Reports.of(
            Reports.offline("a.onnx", SLOW),
            Reports.server("a.onnx", 80, 84),
            Reports.faulty("b.onnx", "wrong"));
    Path file = temp.resolve("results.json");

    report.write(file);

    assertThat(BenchReport.read(file)).isEqualTo(report);
    assertThat(file).content().contains("\"schema\" : \"vireo-bench/1\"");
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    for (String content :
        List.of(
            "",
            "[]",
            "{",
            "null",
            "{}",
            "{\"schema\": \"vireo-bench/1\"}",
            Reports.of(Reports.offline("a", 100)).toJson().replace("bench/1", "bench/2"),
            "{\"rows\": 3}")) {
      assertRefused(content);
    }
  }

  @Test
  void rowsThatLackWhatEveryRowHasAreRefused() throws IOException {
    String whole = Reports.of(Reports.offline("a", 100, 101)).toJson();
    assertRefused(whole.replace("\"model\" : \"a\"", "\"model\" : null"));
    assertRefused(whole.replace("101.0", "null"));
    assertRefused(whole.replace("101.0", "\"NaN\""));
    assertRefused(whole.replace("101.0", "NaN"));
    assertRefused(whole.replace("101.0", "-101.0"));
    assertRefused(whole.replace("\"rounds\"", "\"turns\""));
    assertRefused(whole.substring(0, whole.length() / 2));
  }

  private void assertRefused(String text) throws IOException {
    Path file = Files.writeString(temp.resolve("odd.json"), text);
    assertThatThrownBy(() -> BenchReport.read(file))
        .as(text)
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining("odd.json: is no result of this 'vireo bench' (vireo-bench/1)");
  }

  @Test
  void rowsOfBeforeThereWereOptionsAreRead() throws IOException {
    String text =
        Reports.of(Reports.offline("a", 100))
            .toJson()
            .replaceAll("\"(options|given)\" : \"[^\"]*\",", "");
    Path file = Files.writeString(temp.resolve("before.json"), text);

    Row row = BenchReport.read(file).rows().getFirst();

    assertThat(row.options()).isEmpty();
    assertThat(row.key()).isEqualTo("a, onnx, 2 x 1 thread, batch 16, offline, from tensor");
  }

  @Test
  void theFirstRowOfAScenarioIsTheMeasure() {
    BenchReport report =
        Reports.of(
            Reports.faulty("void.onnx", "wrong"),
            Reports.offline("slow.onnx", SLOW),
            Reports.offline("fast.onnx", FAST));

    assertThat(report.differences())
        .singleElement()
        .satisfies(difference -> {
          assertThat(difference.row()).startsWith("fast.onnx");
          assertThat(difference.baseline()).startsWith("slow.onnx");
          assertThat(difference.verdict()).isEqualTo(Verdict.HIGHER);
          assertThat(difference.ratio()).isBetween(1.45, 1.55);
        });
  }

  @Test
  void lessLatencyIsFaster() {
    BenchReport report =
        Reports.of(Reports.single("slow.onnx", FAST), Reports.single("fast.onnx", SLOW));

    assertThat(report.differences().getFirst().ratio()).isBetween(1.45, 1.55);
    assertThat(report.differences().getFirst().verdict()).isEqualTo(Verdict.HIGHER);
  }

  @Test
  void searchesDifferOnlyWhereTheirBracketsDo() {
    Row base = Reports.server("a.onnx", 80, 84);

    assertThat(
            Reports.of(base, Reports.server("b.onnx", 82, 86)).differences().getFirst().verdict())
        .isEqualTo(Verdict.NO_DIFFERENCE);
    assertThat(
            Reports.of(base, Reports.server("b.onnx", 90, 94)).differences().getFirst().verdict())
        .isEqualTo(Verdict.HIGHER);
    assertThat(
            Reports.of(base, Reports.server("b.onnx", 60, 63)).differences().getFirst().verdict())
        .isEqualTo(Verdict.LOWER);
  }

  @Test
  void theTerminalsTablesFitEightyColumns() {
    String text =
        ReportText.terminal(
            Reports.of(
                Reports.offline("a-model-of-a-name-that-is-much-too-long-for-a-table.onnx", SLOW),
                Reports.offline("fast.onnx", FAST),
                Reports.offline("same.onnx", SLOW),
                Reports.single("a-model-of-a-name-that-is-much-too-long-for-a-table.onnx", SLOW)));

    assertThat(text.lines().filter(line -> !line.startsWith("void") && !line.startsWith("skip")))
        .allMatch(line -> line.length() <= 80);
    assertThat(text)
        .contains("offline: throughput, images/s")
        .containsPattern("fast.onnx onnx 2x1 b16 +150 +1.50 \\(1.50 to 1.51\\) +61 %")
        .containsPattern("same.onnx onnx 2x1 b16 +100 +no difference")
        .contains("skipped: run on onnx: it is a model for PyTorch");
  }

  @Test
  void theFrontIsWhatNothingBeatsInSpeedAndAccuracy() {
    Point fast = new Point(300, 70);
    Point beaten = new Point(200, 69);
    Point middle = new Point(150, 75);
    Point slow = new Point(100, 80);
    Point slower = new Point(90, 80);

    assertThat(ReportPage.front(List.of(slow, beaten, fast, slower, middle)))
        .containsExactly(fast, middle, slow);
  }

  @Test
  void longNamesLoseTheirEndingFirst() {
    assertThat(ReportTables.shorten("resnet18.int8.onnx onnx 2x1 b4", 26))
        .isEqualTo("resnet18.int8 onnx 2x1 b4");
    assertThat(ReportTables.shorten("a.onnx onnx 2x1 b4", 26)).isEqualTo("a.onnx onnx 2x1 b4");
    assertThat(ReportTables.shorten("0123456789abcdefghij.onnx onnx 2x1 b4", 26)).hasSize(26);
  }

  @Test
  void aMachineThatWasNotQuietIsInTheTitle() {
    BenchReport noisy = Reports.of(0.3, Reports.offline("a.onnx", SLOW));

    assertThat(ReportText.terminal(noisy)).startsWith("Engines compared (NOT A QUIET MACHINE");
    assertThat(ReportText.markdown(noisy)).startsWith("# Engines compared (NOT A QUIET MACHINE");
    assertThat(ReportText.terminal(Reports.of(Reports.offline("a.onnx", SLOW))))
        .startsWith("Engines compared\n");
  }

  @Test
  void aVoidRowShowsNoFigureAndSaysWhy() {
    String text =
        ReportText.markdown(
            Reports.of(Reports.offline("a.onnx", SLOW), Reports.faulty("b.onnx", "other answers")));

    assertThat(text).containsPattern("b.onnx onnx 2x1 b16 \\| +void \\| +- \\|");
    assertThat(text)
        .contains("- void: b.onnx, onnx, 2 x 1 thread, batch 16, offline, from tensor: other");
  }
}
