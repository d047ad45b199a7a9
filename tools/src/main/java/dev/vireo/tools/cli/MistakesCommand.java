package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.Evaluation;
import dev.vireo.inference.bulk.LabelledFiles;
import dev.vireo.inference.choice.Sample;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.cli.train.UnusedParts;
import dev.vireo.tools.mistakes.MistakesReport;
import dev.vireo.tools.terminal.Progress;
import dev.vireo.training.source.DatasetKind;
import dev.vireo.training.source.FoundImages;
import dev.vireo.training.source.NestedDataset;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "mistakes",
    description = "Look through what a model mistakes, in one HTML file.",
    footer = {
      "",
      "The file holds small pictures of the images, and needs no network. An image that cannot be"
          + " read is named, counted and left out. Exit code 0, or 1 when the run failed or no"
          + " image could be read."
    })
final class MistakesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DATA", description = "Labelled images, as 'vireo evaluate' takes them.")
  private Path data;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "REPORT.html",
      description = "Where the report goes.")
  private Path output;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = ExplainCommand.MethodConverter.class,
      description = "What explains the most confident errors (default: as 'vireo explain').")
  private @Nullable ExplanationMethod method;

  @Option(
      names = "--errors",
      paramLabel = "N",
      defaultValue = "24",
      converter = ModelOptions.PositiveConverter.class,
      description =
          "So many of the most confident errors are explained (default ${DEFAULT-VALUE}).")
  private int errors;

  @Mixin private ModelOptions options;

  @Override
  public Integer call() {
    FoundImages found = DatasetKind.of(data).find(data);
    LabelledFiles files = found.measured().files();
    PrintWriter err = spec.commandLine().getErr();
    if (found.heldOut().isPresent()) {
      err.printf("%,d held-out images of %s%n", files.images().size(), data);
      UnusedParts.report(found.unused(), data, err);
    }
    UnusedParts.report(found.measured().leftOut(), err);
    try (BulkClassifier classifier =
        BulkClassifier.open(
            options.model(),
            options.engine(() -> Sample.of(files.source())).options(),
            options.batchSize(),
            files.source())) {
      ModelOptions.report(err, classifier, classifier.device());
      ExplanationMethod chosen = method(classifier);
      MistakesReport.Measured measured = measure(classifier, files);
      Evaluation evaluation = measured.evaluation();
      EvaluationReport.requireMeasured(evaluation, data);
      EvaluationReport.failures(evaluation, err);
      int images = Math.toIntExact(evaluation.images());
      try (Progress bar = Progress.open("pictures", images)) {
        measured.report().write(output, evaluation, chosen, errors, (done, _) -> bar.stepTo(done));
      }
      classifier.model().notice().ifPresent(err::println);
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%.2f%% of %,d images right; %,d mistakes in %s%n",
          100 * evaluation.top1(), images, images - evaluation.confusion().correct(), output);
      out.flush();
    }
    err.flush();
    return ExitCode.OK;
  }

  /** Refused before anything is measured. */
  private ExplanationMethod method(BulkClassifier classifier) {
    try (Explainer explainer = Explainer.of(classifier.model())) {
      ExplanationMethod chosen = method == null ? explainer.usualMethod() : method;
      explainer.check(ExplanationRequest.of(chosen));
      return chosen;
    }
  }

  private MistakesReport.Measured measure(BulkClassifier classifier, LabelledFiles files) {
    try (Progress bar =
        Progress.open("measure", Progress.terminal() ? files.images().size() : -1)) {
      return MistakesReport.measure(classifier, files, (images, _) -> bar.stepTo(images));
    } catch (VireoException e) {
      if (e.code() == ErrorCode.INVALID_DATASET) {
        NestedDataset.requireNone(data);
      }
      throw e;
    }
  }
}
