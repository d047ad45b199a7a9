package dev.vireo.tools.cli.train;

import dev.vireo.inference.engine.Precision;
import dev.vireo.tools.terminal.Progress;
import dev.vireo.tools.text.Quantities;
import dev.vireo.tools.text.ResidentMemory;
import dev.vireo.training.data.NearDuplicate;
import dev.vireo.training.data.Unreadable;
import dev.vireo.training.fit.EpochMetrics;
import dev.vireo.training.fit.StepMetrics;
import dev.vireo.training.fit.TrainingListener;
import dev.vireo.training.fit.TrainingStart;
import dev.vireo.training.network.Architecture;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Training as a person follows it on stderr: one line for each epoch, and while a terminal watches
 * a bar that the line replaces.
 */
public final class TrainingProgress implements TrainingListener, AutoCloseable {
  private static final int NAMED_IMAGES = 10;
  private static final String ERASE_LINE_ABOVE = "\033[1A\033[2K";

  private final PrintWriter err;
  private final Architecture architecture;
  private int epochs;
  private double doneBefore;
  private long begin;
  private @Nullable Progress bar;

  public TrainingProgress(PrintWriter err, Architecture architecture) {
    this.err = err;
    this.architecture = architecture;
  }

  @Override
  public synchronized void decoded(int total) {
    if (bar == null) {
      bar = Progress.open("decoding", total);
    }
    bar.step();
  }

  @Override
  public void skipped(List<Unreadable> images) {
    replaceBar();
    err.printf(
        "left out %d image%s that cannot be read:%n", images.size(), images.size() == 1 ? "" : "s");
    images.stream()
        .limit(NAMED_IMAGES)
        .forEach(image -> err.printf("  %s: %s%n", image.sample().name(), image.reason()));
    if (images.size() > NAMED_IMAGES) {
      err.printf("  and %d more%n", images.size() - NAMED_IMAGES);
    }
    err.flush();
  }

  @Override
  public void duplicates(List<NearDuplicate> images, Path list) {
    replaceBar();
    NearDuplicate first = images.getFirst();
    err.printf(
        Locale.ROOT,
        "%,d held-out image%s nearly the same as an image to learn from, as %s and %s; %s names all%n",
        images.size(),
        images.size() == 1 ? " is" : "s are",
        first.measured().name(),
        first.training().name(),
        list);
    err.flush();
  }

  @Override
  public void started(TrainingStart start) {
    replaceBar();
    epochs = start.epochs();
    doneBefore = start.done();
    begin = System.nanoTime();
    err.printf(
        Locale.ROOT,
        "%s at %d pixels, %s parameters%s, on %s in %s: %,d images to learn from, %,d held out%n",
        architecture.name(),
        architecture.imageSize(),
        Quantities.count(start.parameters()),
        start.learning() == start.parameters()
            ? ""
            : " of which %s learn".formatted(Quantities.count(start.learning())),
        start.device(),
        start.precision() == Precision.BF16 ? "bfloat16" : "float32",
        start.trainingImages(),
        start.validationImages());
    start.kernels().notice().ifPresent(notice -> err.printf("%s%n", notice));
    if (start.epochsDone() > 0) {
      err.printf("continuing after epoch %d of %d%n", start.epochsDone(), epochs);
    }
    err.flush();
  }

  @Override
  public void step(StepMetrics metrics) {
    if (bar == null) {
      bar = Progress.open("epoch %d/%d".formatted(metrics.epoch(), epochs), metrics.steps());
    }
    if (Progress.terminal()) {
      bar.note(
          String.format(
              Locale.ROOT,
              "loss %.3f, top-1 %.1f%%, %.0f images/s, %s left, %s",
              metrics.loss(),
              100 * metrics.top1(),
              metrics.imagesPerSecond(),
              Quantities.seconds(secondsLeft(metrics)),
              ResidentMemory.describe()));
    }
    bar.stepTo(metrics.step());
  }

  /** By the pace so far, the measuring after each epoch included. */
  private double secondsLeft(StepMetrics metrics) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    return seconds / (metrics.done() - doneBefore) * (1 - metrics.done());
  }

  @Override
  public void epoch(EpochMetrics metrics) {
    replaceBar();
    err.println(
        Progress.line(
            List.of(
                String.format(Locale.ROOT, "epoch %3d/%d", metrics.epoch(), epochs),
                String.format(Locale.ROOT, "loss %.3f", metrics.trainLoss()),
                String.format(Locale.ROOT, "top-1 %5.1f%%", 100 * metrics.trainTop1()),
                String.format(Locale.ROOT, "held-out %.3f", metrics.validationLoss()),
                String.format(Locale.ROOT, "top-1 %5.1f%%", 100 * metrics.validationTop1()),
                Quantities.seconds(metrics.seconds()),
                String.format(Locale.ROOT, "%.0f images/s", metrics.imagesPerSecond()),
                String.format(Locale.ROOT, "lr %.2g", metrics.learningRate()),
                ResidentMemory.describe())));
    waited(metrics);
    skipped(metrics);
    err.flush();
  }

  /** Worth a line where the loader cost the training thread more than a hundredth of its time. */
  private void waited(EpochMetrics metrics) {
    double share = metrics.loaderWait() / metrics.seconds();
    if (share >= 0.01) {
      err.println(
          String.format(Locale.ROOT, "  %.0f%% of the time waiting for images", 100 * share));
    }
  }

  private void skipped(EpochMetrics metrics) {
    int steps = metrics.skippedSteps();
    if (steps > 0) {
      err.println(
          String.format(
              Locale.ROOT,
              "  %d step%s skipped, whose gradients were not finite",
              steps,
              steps == 1 ? "" : "s"));
    }
  }

  @Override
  public void outOfPatience(int epochsDone, int patience) {
    err.printf(
        "ended after %d of %d epochs: the last %d brought no better one%n",
        epochsDone, epochs, patience);
    err.flush();
  }

  @Override
  public void interrupted(int epochsDone) {
    replaceBar();
    if (epochsDone == 0) {
      err.println(
          "stopped before the first epoch was done; the same command with --resume starts anew");
    } else {
      err.printf(
          "stopped with %d of %d epochs done; the same command with --resume goes on from there%n",
          epochsDone, epochs);
    }
    err.flush();
  }

  private void replaceBar() {
    if (bar != null) {
      bar.close();
      bar = null;
      if (Progress.terminal()) {
        err.print(ERASE_LINE_ABOVE);
        err.flush();
      }
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
