package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  /** No two values alike, none with more digits than a row has. */
  private static final List<EpochMetrics> EPOCHS =
      List.of(
          new EpochMetrics(1, 0.05, 2.5, 0.125, 2.25, 0.25, 12.5, 1234.5, 0.75, 2),
          new EpochMetrics(2, 1.25e-7, 1.5, 0.375, 1.75, 0.5, 11.25, 1300.5, 0.5, 0));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("metrics.csv");
    MetricsFile.write(file, EPOCHS);
  }

  @Test
  void readsWhatItWrote() {
    assertThat(MetricsFile.read(file)).isEqualTo(EPOCHS);
  }

  @Test
  void namesTheColumns() {
    assertThat(file)
        .content()
        .isEqualTo(
            """
            epoch,learning_rate,train_loss,train_top1,validation_loss,validation_top1,seconds,images_per_second,loader_wait,skipped_steps
            1,0.0500000,2.500000,0.125000,2.250000,0.250000,12.50,1234.5,0.75,2
            2,1.25000e-07,1.500000,0.375000,1.750000,0.500000,11.25,1300.5,0.50,0
            """);
  }

  @Test
  void readsFilesOfRunsThatDidNotCountSkippedSteps() throws IOException {
    Files.writeString(file, Files.readString(file).replaceAll(",[^,]*\n", "\n"));
    assertThat(MetricsFile.read(file))
        .extracting(EpochMetrics::loaderWait, EpochMetrics::skippedSteps)
        .containsExactly(tuple(0.75, 0), tuple(0.5, 0));
  }

  @Test
  void refusesWhatIsDamagedOrHasNoEpoch() throws IOException {
    List<String> rows = Files.readAllLines(file);
    Files.writeString(file, rows.getFirst() + "\n");
    assertRefused("has no epoch");
    Files.writeString(file, rows.getFirst() + "\n1,0.05,x,1,1,1,1,1,1\n");
    assertRefused("is damaged");
  }

  private void assertRefused(String words) {
    assertThatThrownBy(() -> MetricsFile.read(file))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContainingAll("metrics.csv", words);
  }
}
