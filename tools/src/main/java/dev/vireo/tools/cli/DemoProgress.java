package dev.vireo.tools.cli;

import dev.vireo.export.ExportResult;
import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.tools.cli.train.TrainingProgress;
import dev.vireo.tools.demo.DemoListener;
import dev.vireo.tools.demo.DemoPlan;
import dev.vireo.tools.terminal.Progress;
import dev.vireo.tools.text.Quantities;
import dev.vireo.training.fit.TrainingListener;
import dev.vireo.training.fit.TrainingResult;
import dev.vireo.training.network.Architecture;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A demo as a person follows it on stderr. */
final class DemoProgress implements DemoListener, AutoCloseable {
  private final PrintWriter err;
  private final int steps;
  private int step;
  private @Nullable Progress drawing;
  private @Nullable TrainingProgress training;

  DemoProgress(PrintWriter err, DemoPlan plan) {
    this.err = err;
    this.steps = 1 + 2 * plan.training().size();
  }

  @Override
  public void drawing(int images, int species) {
    heading("Drawing %,d photographs of %d species".formatted(images, species));
    drawing = Progress.open("drawing", images);
  }

  @Override
  public void drawn() {
    Objects.requireNonNull(drawing).step();
  }

  @Override
  public void split(int train, int heldOut) {
    Objects.requireNonNull(drawing).close();
    line("%,d to learn from, %,d held out".formatted(train, heldOut));
  }

  @Override
  public TrainingListener training(Architecture architecture) {
    heading("Training " + architecture.name());
    TrainingProgress next = new TrainingProgress(err, architecture);
    training = next;
    return next;
  }

  @Override
  public void trained(TrainingResult result) {
    Objects.requireNonNull(training).close();
    line("trained in " + Quantities.seconds(result.seconds()));
  }

  @Override
  public void exporting(Architecture architecture) {
    heading(
        "Exporting %s, proving the file, classifying the held-out images"
            .formatted(architecture.name()));
  }

  @Override
  public void exported(ExportResult result) {
    line(
        String.format(
            Locale.ROOT,
            "%s proved on %d images: logits differ by %.1e at most (%s)",
            result.model(),
            result.parity().images(),
            result.parity().maxDifference(),
            result.parity().asked()));
  }

  @Override
  public void classified(Architecture architecture, BulkSummary summary) {
    line(
        String.format(
            Locale.ROOT,
            "%,d images classified, %.0f images/s",
            summary.images(),
            summary.imagesPerSecond()));
  }

  private void heading(String text) {
    step++;
    err.printf("%n[%d/%d] %s%n", step, steps, text);
    err.flush();
  }

  private void line(String text) {
    err.println(text);
    err.flush();
  }

  @Override
  public void close() {
    if (drawing != null) {
      drawing.close();
    }
    if (training != null) {
      training.close();
    }
  }
}
