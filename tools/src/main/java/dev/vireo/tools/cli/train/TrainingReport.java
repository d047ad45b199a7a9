package dev.vireo.tools.cli.train;

import dev.vireo.tools.text.Quantities;
import dev.vireo.tools.text.ShellWords;
import dev.vireo.training.fit.EpochMetrics;
import dev.vireo.training.fit.RunFolder;
import dev.vireo.training.fit.TrainingResult;
import java.io.PrintWriter;
import java.util.Locale;

/** What a complete training run came to, on stdout. */
final class TrainingReport {
  private TrainingReport() {}

  static void print(PrintWriter out, TrainingResult result) {
    RunFolder run = result.run();
    EpochMetrics best = result.best();
    out.printf(
        Locale.ROOT,
        "best top-1 %.2f%% on the held-out images, after epoch %d; %s parameters, %s%n",
        100 * best.validationTop1(),
        best.epoch(),
        Quantities.count(result.parameters()),
        Quantities.seconds(result.seconds()));
    out.printf(
        Locale.ROOT,
        "last top-1 %.2f%%%s%n",
        100 * result.epochs().getLast().validationTop1(),
        result.viewsTop1().isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                ", and %.2f%% from several views of each image",
                100 * result.viewsTop1().getAsDouble()));
    out.printf("  %s  the weights of that epoch%n", run.best());
    out.printf("  %s  the weights of the last epoch%n", run.last());
    out.printf("  %s  loss and accuracy by epoch%n", run.curves());
    out.printf("  %s  what that epoch takes for what; %s%n", run.confusion(), run.classes());
    out.printf(
        "next: %s export %s -o %s%n",
        ShellWords.quote(System.getProperty("vireo.program", "vireo")),
        ShellWords.quote(run.path().toString()),
        ShellWords.quote(run.path().toAbsolutePath().normalize().getFileName() + ".onnx"));
    out.flush();
  }
}
