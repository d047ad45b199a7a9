package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.inference.bulk.RunIdentity;
import dev.vireo.inference.bulk.StopRequest;
import dev.vireo.inference.bulk.resume.FinishedRun;
import dev.vireo.inference.bulk.resume.ResultPlace;
import dev.vireo.inference.bulk.resume.ResumableOutput;
import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.sink.RowWriter;
import dev.vireo.inference.bulk.sink.UniqueIds;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.Shard;
import dev.vireo.inference.choice.Sample;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.store.Stores;
import dev.vireo.tools.cli.option.ByteSize;
import dev.vireo.tools.cli.option.EngineSelection;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.terminal.Interrupts;
import dev.vireo.tools.terminal.StandardInput;
import dev.vireo.tools.terminal.StandardOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "classify",
    description = "Classify images, one row for each.",
    footer = {
      "",
      "An image that cannot be classified is a row with its error; it stops nothing. Ctrl-C leaves"
          + " the rows so far in FILE.unfinished, for --resume.",
      "Exit code 0, or 1 when the run failed or was stopped (with --strict, when any image failed)."
    })
final class ClassifyCommand implements Callable<Integer> {
  /** After which a trial of some seconds is little. */
  private static final double LONG_RUN_SECONDS = 120;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Images, folders (with all below them), quoted patterns such as 'photos/*.jpg', archives"
              + " of images (.tar, .tar.gz, .zip, 'shard-{000..099}.tar'), @list.txt with one path"
              + " on each line, or - for such lines on standard input; also addresses:"
              + " s3://bucket/photos, https://host/photo.jpg.")
  private List<String> inputs;

  @Mixin private ModelOptions options;
  @Mixin private RowOptions rows;
  @Mixin private CopyOptions copies;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Where the rows go, whole or not at all: a file, or an object of a store,"
              + " s3://bucket/rows.parquet (default: standard output).")
  private @Nullable String output;

  @Option(
      names = "--shard",
      paramLabel = "K/N",
      converter = ShardConverter.class,
      description =
          "Only the K-th of N fixed parts of the inputs, from 1: the same whatever their order."
              + " 'vireo merge' joins the results of all.")
  private @Nullable Shard shard;

  @Option(
      names = "--resume",
      description =
          "Go on with what an interrupted run left in FILE.unfinished, if it did; a FILE that this"
              + " command finished is left as it is.")
  private boolean resume;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "Most memory for the batches of all workers, such as 512M; the model is not part of it"
              + " (default: what the batches take).")
  private Long memory;

  @Option(names = "--strict", description = "Exit code 1 when an image could not be classified.")
  private boolean strict;

  private final StandardInput standardInput = new StandardInput();
  private final StopRequest stop = new StopRequest(standardInput::close);
  private @Nullable ResultPlace place;

  @Override
  public Integer call() throws IOException {
    try (Stores stores = new Stores()) {
      place = output == null ? null : ResultPlace.of(output, stores);
      return call(stores, place == null ? null : place.file());
    }
  }

  private int call(Stores stores, @Nullable Path file) throws IOException {
    OutputFormat format = rows.format(spec, file);
    boolean toFile = file != null && (!Files.exists(file) || !isDevice(file));
    if (!toFile && (resume || !format.streams())) {
      throw new ParameterException(
          spec.commandLine(),
          (resume ? "--resume" : "the format " + RowOptions.name(format))
              + " needs a file: give one with --output");
    }
    if (place != null) {
      place.check();
    }
    Optional<FinishedRun> finished =
        resume && place != null ? place.finished(format) : Optional.empty();
    copies.check(spec, inputs);
    ImageSource source = ImageSource.of(inputs, standardInput.stream(), stores);
    if (rows.submission() && source.countable()) {
      UniqueIds.require(source.iterator());
    }
    return classify(shard == null ? source : source.only(shard), format, toFile, finished);
  }

  private int classify(
      ImageSource source, OutputFormat format, boolean toFile, Optional<FinishedRun> finished)
      throws IOException {
    EngineSelection engine = options.engine(() -> Sample.of(source));
    engine.chosen().ifPresent(err()::println);
    try (BulkClassifier classifier =
            BulkClassifier.open(
                options.model(),
                engine.options(),
                options.batchSize(),
                memory == null ? Long.MAX_VALUE : memory,
                source);
        Interrupts _ = new Interrupts(stop::request, "the batches in hand", err())) {
      if (finished.isPresent()) {
        return complete(finished.get(), identity(classifier, source, format), source);
      }
      ModelOptions.report(
          err(), classifier, classifier.device() + ", batches of " + classifier.batchSize());
      int code = toFile ? toFile(classifier, source, format) : toStream(classifier, source, format);
      if (!source.leftOut().isEmpty()) {
        err().println(source.leftOut());
      }
      classifier.model().notice().ifPresent(err()::println);
      engine.agreement().ifPresent(err()::println);
      return code;
    }
  }

  /** Something that rows are written to as it stands: {@code /dev/null}, a named pipe. */
  private static boolean isDevice(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).isOther();
  }

  private int toFile(BulkClassifier classifier, ImageSource source, OutputFormat format) {
    BulkSettings settings = rows.settings();
    try (ResumableOutput out =
        ResumableOutput.open(
            Objects.requireNonNull(place).file(),
            format,
            classifier.columns(settings),
            identity(classifier, source, format),
            classifier.workers(),
            resume)) {
      if (out.resumedInputs() > 0) {
        err().printf("Going on after %,d inputs%n", out.resumedInputs());
      }
      try {
        return fill(classifier, source, out);
      } catch (IOException | RuntimeException e) {
        if (out.committedInputs() > 0) {
          err().println(kept(out, "Failed"));
          if (e instanceof VireoException ours && ours.code() == ErrorCode.OUT_OF_MEMORY) {
            err()
                .println(
                    "So it does with fewer --threads; with another --batch-size it would begin"
                        + " anew.");
          }
        }
        throw e;
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + output + ": " + IoReason.of(e), e);
    }
  }

  private Map<String, String> identity(
      BulkClassifier classifier, ImageSource source, OutputFormat format) {
    return RunIdentity.of(
        options.model(),
        classifier.model(),
        rows.settings(),
        format,
        classifier.batchSize(),
        source.shard());
  }

  /** Does nothing again where it need not be done again. */
  private int complete(FinishedRun run, Map<String, String> identity, ImageSource source) {
    run.require(String.valueOf(place), identity, source.iterator());
    Objects.requireNonNull(place).publish();
    err().println(output + " is complete: there is nothing to resume");
    return strict && run.failures() > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private int fill(BulkClassifier classifier, ImageSource source, ResumableOutput out)
      throws IOException {
    BulkSummary summary = run(classifier, source, out, out.resumedInputs(), out.resumedFailures());
    if (summary.stopped()) {
      out.suspend();
      err().println(BulkReport.done(summary));
      err()
          .println(
              out.committedInputs() == 0 ? "Stopped before the first row." : kept(out, "Stopped"));
      return ExitCode.SOFTWARE;
    }
    out.finish();
    Objects.requireNonNull(place).publish();
    int code = report(summary, out.resumedFailures());
    if (summary.seconds() > LONG_RUN_SECONDS && !classifier.model().onGpu()) {
      options.advice(() -> Sample.of(source)).ifPresent(err()::println);
    }
    return code;
  }

  private static String kept(ResumableOutput out, String ended) {
    return "%s after %,d inputs. Their rows are in %s; the same command with --resume goes on from there."
        .formatted(ended, out.committedInputs(), out.rowsFile());
  }

  private int toStream(BulkClassifier classifier, ImageSource source, OutputFormat format) {
    String name = output == null ? "standard output" : output;
    try (OutputStream stream =
            output != null
                ? Files.newOutputStream(Path.of(output))
                : format == OutputFormat.ARROW_STREAM
                    ? new StandardOutput()
                    : StandardOutput.ofLines();
        RowWriter writer = format.open(stream, classifier.columns(rows.settings()), false)) {
      BulkSummary summary = run(classifier, source, BulkOutput.of(writer), 0, 0);
      writer.flush();
      if (summary.stopped()) {
        err().println(BulkReport.done(summary));
        err().println("Stopped early; with --output FILE a run can be resumed.");
        return ExitCode.SOFTWARE;
      }
      return report(summary, 0);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write to " + name + ": " + IoReason.of(e), e);
    }
  }

  private BulkSummary run(
      BulkClassifier classifier, ImageSource source, BulkOutput out, long done, long failed)
      throws IOException {
    try (ClassifyProgress progress = new ClassifyProgress(source, done, failed)) {
      BulkOutput all = copies.over(out, classifier.facts().labels());
      return classifier.classify(
          source, rows.settings(), rows.submission() ? new UniqueIds(all) : all, progress, stop);
    }
  }

  private int report(BulkSummary summary, long failedBefore) {
    long failures = summary.failures() + failedBefore;
    String where = output == null ? "" : " in " + output;
    err().println(BulkReport.done(summary) + (failures > 0 ? ": see their rows" + where : ""));
    if (summary.images() > 0) {
      err().println(BulkReport.limit(summary));
      BulkReport.draft(summary).ifPresent(err()::println);
    }
    err().flush();
    return strict && failures > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  static final class ShardConverter implements ITypeConverter<Shard> {
    @Override
    public Shard convert(String value) {
      try {
        return Shard.parse(value);
      } catch (VireoException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
