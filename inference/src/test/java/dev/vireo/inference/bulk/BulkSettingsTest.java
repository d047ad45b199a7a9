package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.BulkResult.Classified;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.BulkResult.Undecided;
import dev.vireo.inference.bulk.source.ImageSource;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run tells of each image, in which order, in how much memory, and until when. */
class BulkSettingsTest {
  @TempDir Path folder;

  @Test
  void anImageBelowTheThresholdIsUndecided() throws IOException {
    image("1-red", Color.RED);
    image("2-gray", Color.GRAY);

    List<BulkResult> results = run(BulkSettings.topK(3).withThreshold(0.4f));

    assertThat(results.get(0)).isInstanceOf(Classified.class);
    assertThat(results.get(1)).isInstanceOf(Undecided.class);
    assertThat(((Undecided) results.get(1)).best().probability()).isLessThan(0.4f);
  }

  @Test
  void improbableFurtherClassesAreLeftOutAndTheBestStays() throws IOException {
    image("1-red", Color.RED);
    image("2-gray", Color.GRAY);

    List<BulkResult> results = run(BulkSettings.topK(3).withMinProbability(0.5f));

    for (BulkResult result : results) {
      assertThat(((Classified) result).prediction().ranked()).hasSize(1);
    }
    assertThat(((Classified) results.get(0)).prediction().best().label()).isEqualTo("red");
  }

  @Test
  void embeddingsStandBesideTheirOwnImage() throws IOException {
    for (int i = 0; i < 40; i++) {
      if (i % 5 == 2) {
        Files.writeString(folder.resolve("photos/%03d.png".formatted(i)), "damaged");
      } else {
        image("%03d".formatted(i), new Color(6 * i, 0, 0));
      }
    }

    List<BulkResult> results = run(BulkSettings.topK(1).withEmbeddings());

    for (int i = 0; i < 40; i++) {
      if (i % 5 == 2) {
        assertThat(results.get(i)).isInstanceOf(Failed.class);
      } else {
        assertThat(((Classified) results.get(i)).embedding().get(0)).isEqualTo(6f * i);
      }
    }
  }

  @Test
  void probabilitiesLieBetweenZeroAndOne() {
    for (float value : new float[] {-0.1f, 1.1f, Float.NaN}) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> BulkSettings.topK(1).withThreshold(value))
          .withMessageContaining("lies in [0, 1]");
    }
  }

  @Test
  void unorderedResultsDoNotWaitForASlowImage() throws Exception {
    for (int i = 0; i < 12; i++) {
      image("%03d".formatted(i), Color.RED);
    }
    CountDownLatch others = new CountDownLatch(9);
    Waiting output = new Waiting("000.png", others);

    try (WorkerSlots slots = WorkerSlots.open(FakeEngine::new, 2, 1)) {
      new BulkPipeline(slots, BulkSettings.topK(1).unordered())
          .run(
              source().iterator(),
              output,
              (images, failures) -> others.countDown(),
              new StopRequest());
    }

    assertThat(output.names).hasSize(12).doesNotHaveDuplicates();
    assertThat(output.names.indexOf(folder + "/photos/000.png")).isGreaterThan(8);
  }

  @Test
  void aRunThatIsToldToStopEndsWithWhatItHasInHandAndWithoutAGap() throws IOException {
    int mostInHand = 2 * 48; // of each worker, should the other be the slower by far
    for (int i = 0; i < 2 * mostInHand; i++) {
      image("%03d".formatted(i), Color.RED);
    }
    StopRequest stop = new StopRequest();
    List<BulkResult> results = new ArrayList<>();

    BulkSummary summary;
    try (WorkerSlots slots = WorkerSlots.open(FakeEngine::new, 2, 4)) {
      summary =
          new BulkPipeline(slots, BulkSettings.topK(1))
              .run(
                  source().iterator(),
                  BulkOutput.of(results::add),
                  (images, failures) -> stop.request(),
                  stop);
    }

    assertThat(summary.stopped()).isTrue();
    assertThat(summary.images()).isEqualTo(results.size()).isBetween(4L, (long) mostInHand);
    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).name()).endsWith("%03d.png".formatted(i));
    }
  }

  @Test
  void inLittleMemoryBatchesAreSmallerAndLargeFilesAreRows() throws IOException {
    image("1-red", Color.RED);
    Files.write(folder.resolve("photos/2-large.png"), new byte[600 << 10]);
    image("3-blue", Color.BLUE);
    List<BulkResult> results = new ArrayList<>();

    try (WorkerSlots slots = WorkerSlots.open(FakeEngine::new, 2, 100_000, 2 << 20)) {
      assertThat(slots.plan().batchSize()).isLessThan(2_000);
      new BulkPipeline(slots, BulkSettings.topK(1))
          .run(source().iterator(), results::add, BulkProgress.SILENT);
      assertThat(slots.memory().getPeakMemoryAllocation()).isLessThanOrEqualTo(2 << 20);
    }

    assertThat(results.get(0)).isInstanceOf(Classified.class);
    assertThat(((Failed) results.get(1)).code()).isEqualTo(ErrorCode.IMAGE_TOO_LARGE);
    assertThat(((Failed) results.get(1)).message())
        .contains("600 KiB, and the run's memory limit allows 512");
    assertThat(results.get(2)).isInstanceOf(Classified.class);
  }

  @Test
  void tooLittleMemoryIsSaidBeforeAnythingRuns() {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> WorkerSlots.open(FakeEngine::new, 4, 8, 1 << 20))
        .withMessageContaining("a memory limit of 1 MiB is too low: 4 workers need at least 4 MiB");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 8", "2, 128", "3, 1000", "4, 16"})
  void whatTheLimitAllowsFitsWhateverFilesAreCalledAndHoweverLargeTheyAre(int mebibytes, int batch)
      throws IOException {
    int workers = Math.min(mebibytes, 2);
    List<BulkResult> results = new ArrayList<>();
    try (WorkerSlots slots =
        WorkerSlots.open(FakeEngine::new, workers, batch, (long) mebibytes << 20)) {
      long largest = slots.plan().largestFile();
      for (int i = 0; i < 60; i++) {
        Path file = image("long".repeat(50) + i, Color.RED);
        int more = i % 3 == 0 ? (int) (largest - Files.size(file)) : i * 1000;
        // Bytes behind the end of a PNG are no part of it.
        Files.write(file, new byte[more], java.nio.file.StandardOpenOption.APPEND);
      }
      new BulkPipeline(slots, BulkSettings.topK(1))
          .run(source().iterator(), results::add, BulkProgress.SILENT);
    }
    assertThat(results).hasSize(60).allMatch(Classified.class::isInstance);
  }

  @Test
  void filesThatDoNotFitTogetherAreReadWhenTheyAreNeeded() throws IOException {
    for (int i = 0; i < 30; i++) {
      Path file = image("%03d".formatted(i), i % 2 == 0 ? Color.RED : Color.BLUE);
      // Bytes behind the end of a PNG are no part of it.
      Files.write(file, new byte[100 << 10], java.nio.file.StandardOpenOption.APPEND);
    }
    List<BulkResult> results = new ArrayList<>();

    try (WorkerSlots slots = WorkerSlots.open(FakeEngine::new, 2, 8, 4 << 20)) {
      new BulkPipeline(slots, BulkSettings.topK(1))
          .run(source().iterator(), results::add, BulkProgress.SILENT);
    }

    for (int i = 0; i < 30; i++) {
      assertThat(((Classified) results.get(i)).prediction().best().label())
          .isEqualTo(i % 2 == 0 ? "red" : "blue");
    }
  }

  private List<BulkResult> run(BulkSettings settings) throws IOException {
    List<BulkResult> results = new ArrayList<>();
    try (WorkerSlots slots = WorkerSlots.open(FakeEngine::new, 2, 4)) {
      new BulkPipeline(slots, settings).run(source().iterator(), results::add, BulkProgress.SILENT);
    }
    return results;
  }

  private ImageSource source() {
    return ImageSource.of(List.of(folder + "/photos"));
  }

  private Path image(String name, Color color) {
    return TestFiles.image(folder.resolve("photos/" + name + ".png"), color);
  }
}
