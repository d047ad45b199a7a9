package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.BulkResult.Classified;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.BulkResult.Undecided;
import dev.vireo.inference.bulk.sink.PredictionSink;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.file.AtomicFile;
import java.awt.Color;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkPipelineTest {
  @TempDir Path folder;

  @Test
  void writesOneResultForEachInputInTheOrderOfTheInputs() throws IOException {
    for (int i = 0; i < 100; i++) {
      Path file = folder.resolve("images/%03d.png".formatted(i));
      if (i % 7 == 3) {
        Files.writeString(file, "damaged");
      } else {
        TestFiles.image(file, i % 2 == 0 ? Color.RED : Color.GREEN);
      }
    }
    List<BulkResult> results = new ArrayList<>();

    BulkSummary summary = run(ImageSource.of(List.of(folder + "/images")), results::add);

    assertThat(results).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(results.get(i).name()).isEqualTo(folder + "/images/%03d.png".formatted(i));
      switch (results.get(i)) {
        case Failed _ -> assertThat(i % 7).isEqualTo(3);
        case Undecided undecided -> throw new AssertionError(undecided);
        case Classified(_, var prediction, _) ->
            assertThat(prediction.best().label()).isEqualTo(i % 2 == 0 ? "red" : "green");
      }
    }
    assertThat(summary.images()).isEqualTo(100);
    assertThat(summary.failures()).isEqualTo(14);
    assertThat(summary.workers()).isEqualTo(3);
  }

  @Test
  void everyKindOfBadFileIsARow() throws IOException {
    Path bad = Files.createDirectories(folder.resolve("bad"));
    byte[] jpeg =
        Files.readAllBytes(TestFiles.resource("golden/wide.jpg", bad.resolve("good.jpg")));
    Files.write(bad.resolve("cut.jpg"), Arrays.copyOf(jpeg, 1000));
    Files.createFile(bad.resolve("empty.jpg"));
    Files.writeString(bad.resolve("page.jpg"), "<html>not found</html>");
    Files.createSymbolicLink(bad.resolve("dangling.jpg"), bad.resolve("gone.jpg"));
    Path list =
        Files.writeString(
            folder.resolve("list.txt"),
            String.join(
                "\n",
                bad + "/good.jpg",
                bad + "/cut.jpg",
                bad + "/empty.jpg",
                bad + "/page.jpg",
                bad + "/dangling.jpg",
                "",
                bad + "/absent.jpg",
                bad.toString()));
    List<BulkResult> results = new ArrayList<>();

    run(ImageSource.of(List.of("@" + list)), results::add);

    assertThat(results.removeFirst()).isInstanceOf(Classified.class);
    assertThat(results)
        .extracting(result -> ((Failed) result).code())
        .containsExactly(
            ErrorCode.CORRUPT_IMAGE,
            ErrorCode.EMPTY_INPUT,
            ErrorCode.UNSUPPORTED_IMAGE,
            ErrorCode.NOT_FOUND,
            ErrorCode.NOT_FOUND,
            ErrorCode.UNREADABLE);
    assertThat(((Failed) results.getLast()).message()).contains("a folder, not a file");
  }

  @Test
  void aSinkThatRefusesEndsTheRunAndLeavesNoFile() {
    for (int i = 0; i < 60; i++) {
      TestFiles.image(folder.resolve("many/" + i + ".png"), Color.RED);
    }
    Path output = folder.resolve("out/predictions.csv");
    AtomicInteger written = new AtomicInteger();
    PredictionSink full =
        result -> {
          if (written.incrementAndGet() > 10) {
            throw new IOException("No space left on device");
          }
        };

    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() ->
            AtomicFile.write(
                output,
                temporary -> {
                  try (Writer _ = Files.newBufferedWriter(temporary)) {
                    run(ImageSource.of(List.of(folder + "/many")), full);
                  }
                }))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .withMessageContaining("No space left on device");
    assertThat(written).hasValue(11);
    assertThat(output.getParent()).isEmptyDirectory();
  }

  @Test
  void aSourceThatFailsEndsTheRun() {
    Iterator<ImageFile> failing =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public ImageFile next() {
            throw new IllegalStateException("the listing broke off");
          }
        };
    try (OnnxModel model =
            OnnxModel.open(TestFiles.model("colors", folder), EngineOptions.DEFAULTS);
        WorkerSlots slots = WorkerSlots.open(model, 2, 4)) {
      BulkPipeline pipeline = new BulkPipeline(slots, BulkSettings.topK(1));

      assertThatIllegalStateException()
          .isThrownBy(() -> pipeline.run(failing, result -> {}, BulkProgress.SILENT))
          .withMessage("the listing broke off");
    }
  }

  @Test
  void interruptingTheCallerEndsTheRun() {
    try (OnnxModel model =
            OnnxModel.open(TestFiles.model("colors", folder), EngineOptions.DEFAULTS);
        WorkerSlots slots = WorkerSlots.open(model, 2, 1)) {
      ImageFile image = ImageFile.of(TestFiles.image(folder.resolve("x.png"), Color.RED));
      Iterator<ImageFile> endless = Stream.generate(() -> image).iterator();
      BulkPipeline pipeline = new BulkPipeline(slots, BulkSettings.topK(1));
      Thread caller = Thread.currentThread();

      assertThatIOException()
          .isThrownBy(
              () -> pipeline.run(endless, result -> caller.interrupt(), BulkProgress.SILENT))
          .withMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void progressCountsUpToTheEnd() throws IOException {
    for (int i = 0; i < 20; i++) {
      TestFiles.image(folder.resolve("few/" + i + ".png"), Color.RED);
    }
    List<Long> heard = new ArrayList<>();
    try (OnnxModel model =
            OnnxModel.open(TestFiles.model("colors", folder), EngineOptions.DEFAULTS);
        WorkerSlots slots = WorkerSlots.open(model, 2, 4)) {
      new BulkPipeline(slots, BulkSettings.topK(1))
          .run(
              ImageSource.of(List.of(folder + "/few")).iterator(),
              result -> {},
              (images, failures) -> heard.add(images));
    }

    assertThat(heard).isSorted().endsWith(20L);
  }

  private BulkSummary run(ImageSource source, PredictionSink sink) throws IOException {
    Path file = folder.resolve("colors.onnx");
    if (!Files.exists(file)) {
      TestFiles.model("colors", folder);
    }
    try (OnnxModel model = OnnxModel.open(file, EngineOptions.DEFAULTS.withThreads(1));
        WorkerSlots slots = WorkerSlots.open(model, 3, 4)) {
      return new BulkPipeline(slots, BulkSettings.topK(2))
          .run(source.iterator(), sink, BulkProgress.SILENT);
    }
  }
}
