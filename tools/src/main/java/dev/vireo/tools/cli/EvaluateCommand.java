package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.Evaluation;
import dev.vireo.inference.bulk.LabelledFiles;
import dev.vireo.inference.choice.Sample;
import dev.vireo.tools.cli.option.EngineSelection;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.cli.train.UnusedParts;
import dev.vireo.tools.terminal.Progress;
import dev.vireo.training.chart.ClassReport;
import dev.vireo.training.chart.ConfusionChart;
import dev.vireo.training.fit.RunFolder;
import dev.vireo.training.source.DatasetKind;
import dev.vireo.training.source.FoundImages;
import dev.vireo.training.source.NestedDataset;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "evaluate",
    description = {
      "Measure a model on labelled images: accuracy, per class, and what is mistaken.",
      "A checkpoint, or the folder of a training run, runs on PyTorch."
    },
    footer = {
      "",
      "An image that cannot be read is named, counted and left out. Exit code 0, or 1 when the run"
          + " failed or no image could be read."
    })
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      description = {
        "One folder per class, named as the model's labels, or whatever 'vireo train' reads: idx"
            + " files, CIFAR's .bin files, Oxford Pets, tar shards, a .csv of paths and labels.",
        "Where a part of it is held out, that part."
      })
  private Path data;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder for confusion.png and classes.csv (precision, recall, F1, support).")
  private Path output;

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
    Evaluation evaluation;
    try (Progress bar =
        Progress.open("evaluate", Progress.terminal() ? files.images().size() : -1)) {
      evaluation = measure(files, err, bar);
    } catch (VireoException e) {
      if (e.code() == ErrorCode.INVALID_DATASET) {
        NestedDataset.requireNone(data);
      }
      throw e;
    }
    EvaluationReport.requireMeasured(evaluation, data);
    EvaluationReport.failures(evaluation, err);
    PrintWriter out = spec.commandLine().getOut();
    EvaluationReport.print(evaluation, out);
    out.flush();
    if (output != null) {
      RunFolder reports = new RunFolder(output);
      String title = "%.2f%% of %d images".formatted(100 * evaluation.top1(), evaluation.images());
      ConfusionChart.write(reports.confusion(), title, evaluation.confusion());
      ClassReport.write(reports.classes(), evaluation.confusion());
    }
    return ExitCode.OK;
  }

  private Evaluation measure(LabelledFiles files, PrintWriter err, Progress bar) {
    EngineSelection engine = options.engine(() -> Sample.of(files.source()));
    engine.chosen().ifPresent(err::println);
    try (BulkClassifier classifier =
        BulkClassifier.open(
            options.model(), engine.options(), options.batchSize(), files.source())) {
      ModelOptions.report(err, classifier, classifier.device());
      Evaluation evaluation = classifier.evaluate(files, (images, failures) -> bar.stepTo(images));
      classifier.model().notice().ifPresent(err::println);
      engine.agreement().ifPresent(err::println);
      return evaluation;
    }
  }
}
