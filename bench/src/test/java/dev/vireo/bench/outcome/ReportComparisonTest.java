package dev.vireo.bench.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.bench.statistics.RatioInterval.Verdict;
import org.junit.jupiter.api.Test;

class ReportComparisonTest {
  private static final double[] BEFORE = {100, 101, 99, 100, 102, 100, 99, 101};

  private static double[] times(double factor) {
    double[] values = BEFORE.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return values;
  }

  private static ReportComparison compare(Row before, Row now) {
    return ReportComparison.of(Reports.of(before), Reports.of(now));
  }

  @Test
  void whatIsWithinTheNoiseHasNotChanged() {
    ReportComparison comparison =
        compare(Reports.offline("a", BEFORE), Reports.offline("a", times(1.002)));

    assertThat(comparison.changes()).hasSize(1);
    assertThat(comparison.changed()).isEmpty();
    assertThat(comparison.slower(0)).isEmpty();
  }

  @Test
  void aDropBeyondTheNoiseAndTheLimitIsSlower() {
    ReportComparison comparison =
        compare(Reports.offline("a", BEFORE), Reports.offline("a", times(0.92)));

    assertThat(comparison.slower(0.05)).hasSize(1);
    assertThat(comparison.slower(0.10)).isEmpty();
    assertThat(comparison.changed().getFirst().verdict()).isEqualTo(Verdict.LOWER);
  }

  @Test
  void moreLatencyIsSlower() {
    ReportComparison comparison =
        compare(Reports.single("a", BEFORE), Reports.single("a", times(1.2)));

    assertThat(comparison.slower(0.05)).hasSize(1);
  }

  @Test
  void aRowThatIsGoneOrVoidIsLost() {
    ReportComparison gone =
        ReportComparison.of(
            Reports.of(Reports.offline("a", BEFORE), Reports.offline("b", BEFORE)),
            Reports.of(Reports.offline("a", BEFORE), Reports.offline("c", BEFORE)));

    assertThat(gone.lost()).singleElement().asString().startsWith("b, onnx").endsWith("report");
    assertThat(gone.gained()).singleElement().asString().startsWith("c, onnx");
    assertThat(compare(Reports.offline("a", BEFORE), Reports.faulty("a", "wrong")).lost())
        .singleElement()
        .asString()
        .endsWith(": wrong");
  }

  @Test
  void reportsWithoutACommonRowAreNotCompared() {
    assertThatThrownBy(() -> compare(Reports.offline("a", BEFORE), Reports.offline("b", BEFORE)))
        .hasMessageContaining("no row in common");
  }

  @Test
  void saysWhatElseDiffers() {
    BenchReport noisy = Reports.of(0.2, Reports.offline("a", BEFORE));

    assertThat(ReportComparison.of(Reports.of(Reports.offline("a", BEFORE)), noisy).warnings())
        .containsExactly("the second machine was not quiet");
  }
}
