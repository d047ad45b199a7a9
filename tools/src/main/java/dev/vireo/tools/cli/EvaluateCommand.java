package dev.vireo.tools.cli;

import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.Evaluation;
import dev.vireo.inference.bulk.LabelledFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "evaluate",
    description = "Measure a model on labelled images: accuracy, per class, and what is mistaken.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      description = "One folder per class, named as the model's labels.")
  private Path data;

  @Mixin private ModelOptions options;

  @Override
  public Integer call() {
    LabelledFolder folder = LabelledFolder.of(data);
    PrintWriter err = spec.commandLine().getErr();
    Evaluation evaluation;
    try (BulkClassifier classifier =
            BulkClassifier.open(
                options.model, options.onnx(), options.batchSize(), folder.images());
        Progress bar =
            Progress.open("evaluate", Progress.terminal() ? folder.images().count() : -1)) {
      ModelOptions.report(
          err, classifier.facts().name(), classifier.device(), classifier.deviceNote());
      evaluation = classifier.evaluate(folder, (images, failures) -> bar.stepTo(images));
    }
    PrintWriter out = spec.commandLine().getOut();
    EvaluationReport.print(evaluation, out);
    out.flush();
    return ExitCode.OK;
  }
}
