package dev.vireo.tools.cli;

import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.inference.bulk.CsvSink;
import dev.vireo.inference.bulk.PredictionSink;
import dev.vireo.inference.bulk.SubmissionSink;
import dev.vireo.inference.bulk.source.ImageSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "classify",
    description = "Classify images with an ONNX model, one row for each.",
    footer = {
      "",
      "An image that cannot be classified is a row with its error; it stops nothing.",
      "Exit code 0, or 1 when the run failed (with --strict, when any image did)."
    })
final class ClassifyCommand implements Callable<Integer> {
  /** Forms of the result. */
  enum Format {
    csv
  }

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Images, folders (with all below them), quoted patterns such as 'photos/*.jpg', archives"
              + " of images (.tar, .tar.gz, .zip, 'shard-{000..099}.tar'), @list.txt with one path"
              + " on each line, or - for such lines on standard input.")
  private List<String> inputs;

  @Mixin private ModelOptions options;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the rows go, whole or not at all (default: standard output).")
  private Path output;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "5",
      converter = ModelOptions.PositiveConverter.class,
      description = "Classes in a row (default ${DEFAULT-VALUE}; all, where there are fewer).")
  private int topK;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "csv",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--submission",
      description = "Two columns, as competitions take them: id (the file's name) and prediction.")
  private boolean submission;

  @Option(names = "--strict", description = "Exit code 1 when an image could not be classified.")
  private boolean strict;

  @Override
  public Integer call() {
    ImageSource source = ImageSource.of(inputs);
    PrintWriter err = spec.commandLine().getErr();
    try (BulkClassifier classifier =
        BulkClassifier.open(options.model, options.onnx(), options.batchSize(), source)) {
      ModelOptions.report(
          err, classifier.facts().name(), classifier.device(), classifier.deviceNote());
      BulkSummary summary =
          output == null ? toStdout(classifier, source) : toFile(classifier, source);
      err.println(sentence(summary));
      err.flush();
      return strict && summary.failures() > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
    }
  }

  private BulkSummary toFile(BulkClassifier classifier, ImageSource source) {
    BulkSummary[] summary = new BulkSummary[1];
    AtomicFile.write(
        output,
        temporary -> {
          try (Writer out = Files.newBufferedWriter(temporary)) {
            summary[0] = run(classifier, source, out);
          }
        });
    return summary[0];
  }

  private BulkSummary toStdout(BulkClassifier classifier, ImageSource source) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      BulkSummary summary = run(classifier, source, out);
      // The writer hides what the stream beneath it met.
      if (out.checkError() || System.out.checkError()) {
        throw new IOException("it is full or closed");
      }
      return summary;
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write to standard output: " + e.getMessage(), e);
    }
  }

  private BulkSummary run(BulkClassifier classifier, ImageSource source, Appendable out)
      throws IOException {
    int ranks = Math.min(topK, classifier.facts().labels().size());
    PredictionSink sink =
        submission
            ? new SubmissionSink(out)
            : switch (format) {
              case csv -> new CsvSink(out, ranks);
            };
    long total = Progress.terminal() ? source.count() : -1;
    try (Progress bar = Progress.open("classify", total)) {
      return classifier.classify(source, ranks, sink, (images, failures) -> bar.stepTo(images));
    }
  }

  private String sentence(BulkSummary summary) {
    long classified = summary.images() - summary.failures();
    String done =
        "%,d image%s classified in %.1f s, %.1f images/s"
            .formatted(
                classified,
                classified == 1 ? "" : "s",
                summary.seconds(),
                summary.imagesPerSecond());
    if (summary.failures() == 0) {
      return done;
    }
    return "%s; %,d failed: see their rows%s"
        .formatted(done, summary.failures(), output == null ? "" : " in " + output);
  }
}
