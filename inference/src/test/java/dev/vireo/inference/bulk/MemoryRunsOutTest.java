package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.resume.ResumableOutput;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.sink.PredictionSink;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run whose memory runs out ends with what ran out and what would fit, and keeps its rows. */
@Timeout(60)
class MemoryRunsOutTest {
  private static final BulkSettings SETTINGS = BulkSettings.topK(1);

  @TempDir Path folder;
  private ImageFile image;

  @BeforeEach
  void anImage() {
    image = ImageFile.of(TestFiles.image(folder.resolve("x.png"), Color.RED));
  }

  @Test
  void theModelsBatchThatFitsIsNamed() {
    Engine engine = failing(count -> count > 2, () -> new OutOfMemoryError("Java heap space"));

    assertEnds(
        engine,
        8,
        "out of memory: the model has no room for batches of 8 images of 2x2 pixels (Java heap space)",
        "2 images fit, as was tried: --batch-size 2");
  }

  @Test
  void soIsThatNoneFits() {
    VireoException said =
        new VireoException(ErrorCode.OUT_OF_MEMORY, "out of memory on cuda:0: it is full");

    assertEnds(
        failing(_ -> true, () -> said),
        8,
        "(out of memory on cuda:0: it is full)",
        "not even one image fits");
  }

  @Test
  void otherFailuresOfTheModelStayWhatTheyAre() {
    IllegalStateException defect = new IllegalStateException("a defect");
    try (WorkerSlots slots = WorkerSlots.open(() -> failing(_ -> true, () -> defect), 1, 2)) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> run(slots, images(9), _ -> {}))
          .isSameAs(defect);
    }
  }

  @Test
  void whatOnnxRuntimeCannotAllocateIsMemoryToo() {
    Path file = TestFiles.model("colors-hungry", folder);
    try (OnnxModel model = OnnxModel.open(file, EngineOptions.DEFAULTS);
        WorkerSlots slots = WorkerSlots.open(model, 2, 3)) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> run(slots, images(40), _ -> {}))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
          .withMessageContaining("batches of 3 images of 8x8 pixels on each of 2 workers")
          .withMessageContaining("1 image fits, as was tried: --batch-size 1")
          .withMessageContaining("fewer workers take less: --threads 1");
    }
  }

  @Test
  void memoryThatRunsOutBetweenStagesEndsTheRunToo() {
    try (WorkerSlots slots = WorkerSlots.open(FakeEngine::new, 2, 4)) {
      PredictionSink full =
          _ -> {
            throw new OutOfMemoryError("Java heap space");
          };
      assertOutOfMemory(slots, images(400), full);
      Iterator<ImageFile> listing =
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return true;
            }

            @Override
            public ImageFile next() {
              throw new OutOfMemoryError("Java heap space");
            }
          };
      assertOutOfMemory(slots, listing, _ -> {});
    }
  }

  private static void assertOutOfMemory(
      WorkerSlots slots, Iterator<ImageFile> images, PredictionSink sink) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> run(slots, images, sink))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
        .withMessageContaining("out of memory: Java heap space")
        .withMessageContaining("JAVA_TOOL_OPTIONS=-Xmx");
  }

  @Test
  void batchesThatMemoryHasNoRoomForFromTheStartAreRefused() {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> WorkerSlots.open(FakeEngine::new, 2, 1 << 28).close())
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
        .withMessageContaining("batches of 268,435,456 images of 2x2 pixels for each of 2 workers")
        .withMessageContaining("--memory");
  }

  @Test
  void theRowsSoFarAreKept() throws IOException {
    assertRowsAreKept(() -> new OutOfMemoryError("Java heap space"));
  }

  @Test
  void soAreThoseOfARunWhoseDeviceIsLost() throws IOException {
    assertRowsAreKept(
        () -> new VireoException(ErrorCode.DEVICE_UNAVAILABLE, "CUDA failure 719: launch failure"));
  }

  private void assertRowsAreKept(Supplier<Throwable> cause) throws IOException {
    Path target = folder.resolve("out.csv");
    long kept;
    try (ResumableOutput output = open(target, false)) {
      Engine engine = failing(_ -> output.committedInputs() > 0, cause);
      try (WorkerSlots slots = WorkerSlots.open(() -> engine, 1, 4)) {
        assertThatExceptionOfType(VireoException.class)
            .isThrownBy(() ->
                new BulkPipeline(slots, SETTINGS)
                    .run(images(1_000_000), output, BulkProgress.SILENT, new StopRequest()));
      }
      kept = output.committedInputs();
    }
    assertThat(kept).isPositive();

    try (ResumableOutput output = open(target, true);
        WorkerSlots slots = WorkerSlots.open(FakeEngine::new, 1, 4)) {
      assertThat(output.resumedInputs()).isEqualTo(kept);
      new BulkPipeline(slots, SETTINGS)
          .run(images(kept + 9), output, BulkProgress.SILENT, new StopRequest());
      output.finish();
    }
    assertThat(Files.readAllLines(target)).hasSize((int) kept + 10);
  }

  private static ResumableOutput open(Path target, boolean resume) {
    return ResumableOutput.open(target, OutputFormat.CSV, Columns.ranks(1), Map.of(), 1, resume);
  }

  private void assertEnds(Engine engine, int batch, String... messages) {
    try (WorkerSlots slots = WorkerSlots.open(() -> engine, 1, batch)) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> run(slots, images(99), _ -> {}))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
          .withMessageContainingAll(messages);
    }
  }

  private static void run(WorkerSlots slots, Iterator<ImageFile> images, PredictionSink sink)
      throws IOException {
    new BulkPipeline(slots, SETTINGS).run(images, sink, BulkProgress.SILENT);
  }

  private Iterator<ImageFile> images(long count) {
    return Stream.generate(() -> image).limit(count).iterator();
  }

  /** One that answers as {@link FakeEngine}, but for some batches. */
  private static Engine failing(IntPredicate when, Supplier<Throwable> cause) {
    FakeEngine usual = new FakeEngine();
    return new Engine() {
      @Override
      public ModelFacts facts() {
        return usual.facts();
      }

      @Override
      public String device() {
        return usual.device();
      }

      @Override
      public void run(ImageBatch batch, float[] logits) {
        if (!when.test(batch.count())) {
          usual.run(batch, logits);
          return;
        }
        switch (cause.get()) {
          case Error error -> throw error;
          case RuntimeException exception -> throw exception;
          case Throwable other -> throw new AssertionError(other);
        }
      }

      @Override
      public void close() {}
    };
  }
}
