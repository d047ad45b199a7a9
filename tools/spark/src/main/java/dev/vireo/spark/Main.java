package dev.vireo.spark;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.DecodeMode;
import dev.vireo.inference.model.Orientation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The application that {@code spark-submit} starts: {@code vireo classify} on a cluster. */
@Command(
    name = "vireo-spark",
    mixinStandardHelpOptions = true,
    description = "Classify images on Spark's executors, one row for each.")
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Images, folders (with all below them) and patterns in Hadoop's file systems, @list.txt"
              + " with one path on each line; with --column, tables.")
  private List<String> inputs;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "MODEL",
      description = "An ONNX file, on the driver's machine or in a Hadoop file system.")
  private String model;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where the rows go, as files of a new folder.")
  private String output;

  @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "parquet")
  private String format;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "Of the images' bytes (or paths) in tables.")
  private @Nullable String column;

  @Option(
      names = "--table-format",
      paramLabel = "FORMAT",
      defaultValue = "parquet",
      description = "Of the tables: parquet, orc, delta, ... (default ${DEFAULT-VALUE}).")
  private String tableFormat;

  @Option(names = "--partitions", paramLabel = "N", description = "Tasks in all.")
  private @Nullable Integer partitions;

  @Option(names = "--top-k", paramLabel = "K", defaultValue = "5")
  private int topK;

  @Option(names = "--threshold", paramLabel = "P", defaultValue = "0")
  private float threshold;

  @Option(names = "--min-probability", paramLabel = "P", defaultValue = "0")
  private float minProbability;

  @Option(names = "--embeddings")
  private boolean embeddings;

  @Option(names = "--batch-size", paramLabel = "N", defaultValue = "0")
  private int batchSize;

  @Option(names = "--decode", paramLabel = "MODE")
  private @Nullable DecodeMode decode;

  @Option(names = "--orientation", paramLabel = "MODE")
  private @Nullable Orientation orientation;

  @Option(names = "--strict", description = "Exit code 1 when an image could not be classified.")
  private boolean strict;

  public static void main(String[] args) {
    int code = commandLine().execute(args);
    if (code != ExitCode.OK) {
      System.exit(code);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, _) -> {
          if (e instanceof VireoException) {
            command.getErr().println("vireo: " + e.getMessage());
            return ExitCode.SOFTWARE;
          }
          throw e;
        });
  }

  @Override
  public Integer call() throws IOException {
    ClassifyOptions options =
        new ClassifyOptions(
            topK, threshold, minProbability, embeddings, batchSize, decode, orientation);
    try (SparkSession session = SparkSession.builder().appName("vireo classify").getOrCreate()) {
      Job job = new Job(session, model, options);
      JobSummary summary =
          column == null
              ? job.images(inputs, partitions, output, format)
              : job.tables(inputs, tableFormat, column, output, format);
      spec.commandLine()
          .getErr()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d images classified in %.1f s: %.1f images/s, %,d failed",
                  summary.images(),
                  summary.seconds(),
                  summary.images() / summary.seconds(),
                  summary.failures()));
      return strict && summary.failures() > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
    }
  }
}
