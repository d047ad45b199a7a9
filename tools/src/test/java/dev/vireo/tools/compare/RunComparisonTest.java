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

class RunComparisonTest {
  @TempDir private Path folder;

  private static RunComparison of(Path... folders) {
    EpochMetrics epoch = new EpochMetrics(1, 0.1, 1, 0.5, 1, 0.5, 2, 100, 0, 0);
    return new RunComparison(
        Stream.of(folders)
            .map(run -> new RunSummary(run, SampleRun.ARCHITECTURE, 1, List.of(epoch)))
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
  void runsOfOneNameAreToldApartByTheirFolders() {
    RunComparison comparison =
        of(folder.resolve("a/r"), folder.resolve("b/r"), folder.resolve("b/s"));
    assertThat(comparison.names().values()).containsExactly("a/r", "b/r", "s");
    assertThat(comparison.table().toText()).containsPattern("a/r +resnet").contains("\nb/r ");
    assertWritten(comparison, 3);
  }
}
