package dev.vireo.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.SampleRun;
import dev.vireo.training.fit.EpochMetrics;
import dev.vireo.training.fit.RunSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;

class RunComparisonTest {
  @TempDir private Path folder;

  private static RunComparison of(Path... folders) {
    EpochMetrics epoch = new EpochMetrics(1, 0.1, 1, 0.5, 1, 0.5, 2, 100, 0, 0);
    return new RunComparison(
        Stream.of(folders)
            .map(run ->
                new RunSummary(
                    run,
                    SampleRun.ARCHITECTURE,
                    1,
                    List.of(epoch),
                    run.getFileName().toString().startsWith("other") ? "4 images b" : "4 images a"))
            .toList());
  }

  private void assertWritten(RunComparison comparison, int runs) {
    comparison.write(folder);
    assertThat(folder.resolve("comparison.png")).isNotEmptyFile();
    assertThat(folder.resolve("comparison.md"))
        .content()
        .startsWith("# " + runs + " training runs\n\n| run ");
  }

  @Test
  void aRunThatIsNamedTwiceCountsOnce() {
    Path run = folder.resolve("r1");
    RunComparison comparison =
        of(run, Path.of(run + "/"), folder.resolve("r2"), folder.resolve("other/../r1"));
    assertThat(comparison.names().values()).containsExactly("r1", "r2");
    assertWritten(comparison, 2);
  }

  @Test
  void runsThatWereMeasuredOnDifferentImagesAreNotCompared() {
    RunComparison same = of(folder.resolve("r1"), folder.resolve("r2"));
    assertThat(same.warning()).isEmpty();
    RunComparison different =
        of(folder.resolve("r1"), folder.resolve("other1"), folder.resolve("r2"));
    assertThat(different.warning())
        .hasValue(
            "their top-1 cannot be compared, as they were measured on different images: r1, r2 |"
                + " other1. Measure each on the same ones: vireo evaluate DATA -m RUN");
    different.write(folder);
    assertThat(folder.resolve("comparison.md"))
        .content()
        .contains("\nWarning: their top-1 cannot be compared");
  }

  @Test
  void theLegendCoversNoPoint() {
    List<XYChart> charts = ComparisonChart.charts(of(folder.resolve("a"), folder.resolve("b")));
    assertThat(charts.getFirst().getStyler().isLegendVisible()).isFalse();
    assertThat(charts.getLast().getStyler().isLegendVisible()).isTrue();
    assertThat(charts.getLast().getStyler().getLegendPosition())
        .isEqualTo(Styler.LegendPosition.OutsideE);
  }

  @Test
  void runsOfOneNameAreToldApartByTheirFolders() {
    RunComparison comparison =
        of(folder.resolve("a/r"), folder.resolve("b/r"), folder.resolve("b/s"));
    assertThat(comparison.names().values()).containsExactly("a/r", "b/r", "s");
    assertThat(comparison.table().toText()).containsPattern("a/r +resnet").contains("\nb/r ");
    assertWritten(comparison, 3);
  }
}
