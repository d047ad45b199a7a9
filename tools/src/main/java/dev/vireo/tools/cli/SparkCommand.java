package dev.vireo.tools.cli;

import dev.vireo.inference.bulk.OffHeapMemory;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.spark.SparkJars;
import dev.vireo.tools.spark.SparkSubmit;
import dev.vireo.tools.text.ShellWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "spark",
    description = "Classify on a Spark cluster: print the spark-submit for it, or run it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vireo spark s3a://bucket/photos -m birds.onnx -o s3a://bucket/rows --master yarn",
      "  vireo spark hdfs:///photos.parquet --column content -m birds.onnx -o hdfs:///rows --run",
      "",
      "Needs Spark 4.2 on JDK 25, driver and executors (docs/cluster.md)."
    })
final class SparkCommand implements Callable<Integer> {
  private static final String MODULES =
      "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED";
  private static final int DEFAULT_PHOTO_MEGAPIXELS = 50;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Images, folders (with all below them) and patterns in Hadoop's file systems, or"
              + " @list.txt with one path on each line; with --column, tables.")
  private List<String> inputs;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "MODEL",
      description = "An ONNX file, here or in one of Hadoop's file systems.")
  private String model;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where the rows go, as files of a new folder.")
  private String output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "parquet, csv or jsonl (default parquet).")
  private @Nullable String format;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "The column of tables that holds the images' bytes, or their paths.")
  private @Nullable String column;

  @Option(
      names = "--table-format",
      paramLabel = "FORMAT",
      description = "Of the tables: parquet, orc, delta, ... (default parquet).")
  private @Nullable String tableFormat;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      converter = ModelOptions.PositiveConverter.class,
      description = "Tasks in all (default: some for each core, of 2,000 images at most).")
  private @Nullable Integer partitions;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      converter = ModelOptions.PositiveConverter.class,
      description = "Classes in a row (default 5).")
  private @Nullable Integer topK;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = "Leave an image undecided when its best class is less probable.")
  private @Nullable Float threshold;

  @Option(
      names = "--min-probability",
      paramLabel = "P",
      description = "Leave out further classes that are less probable.")
  private @Nullable Float minProbability;

  @Option(names = "--embeddings", description = "Write the penultimate features too.")
  private boolean embeddings;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      converter = ModelOptions.PositiveConverter.class,
      description = "Images that go through the model together (default: what suits it).")
  private @Nullable Integer batchSize;

  @Option(names = "--decode", paramLabel = "MODE", description = "exact or draft.")
  private @Nullable String decode;

  @Option(names = "--orientation", paramLabel = "MODE", description = "ignore or apply.")
  private @Nullable String orientation;

  @Option(names = "--strict", description = "Exit code 1 when an image could not be classified.")
  private boolean strict;

  @Option(names = "--master", paramLabel = "URL", description = "The cluster: yarn, k8s://..., ...")
  private @Nullable String master;

  @Option(
      names = "--executor-cores",
      paramLabel = "N",
      defaultValue = "4",
      converter = ModelOptions.PositiveConverter.class,
      description = "Cores of an executor (default ${DEFAULT-VALUE}).")
  private int executorCores;

  @Option(
      names = "--photo-megapixels",
      paramLabel = "N",
      converter = ModelOptions.PositiveConverter.class,
      description =
          "Of the largest photo, which the executors' memory must hold (default "
              + DEFAULT_PHOTO_MEGAPIXELS
              + ").")
  private @Nullable Integer photoMegapixels;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "For spark-submit; may be given many times.")
  private List<String> conf = List.of();

  @Option(names = "--run", description = "Run it, with the spark-submit of SPARK_HOME or the PATH.")
  private boolean run;

  @Override
  public Integer call() throws IOException, InterruptedException {
    SparkJars jars =
        SparkJars.built()
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    "the jar for Spark is not built: ./mvnw -Pspark -pl tools/spark -am package"
                        + " -DskipTests"));
    List<String> words = words(jars);
    if (run) {
      return SparkSubmit.run(words);
    }
    spec.commandLine()
        .getOut()
        .println(words.stream().map(ShellWords::quote).collect(Collectors.joining(" ")));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private List<String> words(SparkJars jars) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(SparkSubmit.program());
    add(words, "--master", master);
    words.addAll(List.of("--class", SparkJars.MAIN_CLASS, "--jars", jars.others()));
    words.addAll(List.of("--executor-cores", Integer.toString(executorCores)));
    conf(words, "spark.executor.extraJavaOptions", MODULES);
    conf(words, "spark.driver.extraJavaOptions", MODULES);
    if (Files.isRegularFile(Path.of(model))) {
      conf(words, "spark.executor.memoryOverhead", overheadMebibytes() + "m");
    }
    for (String each : conf) {
      words.addAll(List.of("--conf", each));
    }
    words.add(jars.application());
    words.addAll(inputs);
    words.addAll(List.of("--model", model, "--output", output));
    add(words, "--format", format);
    add(words, "--column", column);
    add(words, "--table-format", tableFormat);
    add(words, "--partitions", partitions);
    add(words, "--top-k", topK);
    add(words, "--threshold", threshold);
    add(words, "--min-probability", minProbability);
    add(words, "--batch-size", batchSize);
    add(words, "--decode", decode);
    add(words, "--orientation", orientation);
    if (embeddings) {
      words.add("--embeddings");
    }
    if (strict) {
      words.add("--strict");
    }
    return words;
  }

  private static void add(List<String> words, String option, @Nullable Object value) {
    if (value != null) {
      words.addAll(List.of(option, value.toString()));
    }
  }

  /** What the user says of the same key goes before. */
  private void conf(List<String> words, String key, String value) {
    if (conf.stream().noneMatch(each -> each.startsWith(key + "="))) {
      words.addAll(List.of("--conf", key + "=" + value));
    }
  }

  private long overheadMebibytes() throws IOException {
    long pixels =
        1_000_000L * (photoMegapixels == null ? DEFAULT_PHOTO_MEGAPIXELS : photoMegapixels);
    Path file = Path.of(model);
    try (Model opened = Model.open(file, EngineOptions.DEFAULTS.withThreads(1))) {
      long bytes =
          OffHeapMemory.bytes(
              Files.size(file),
              executorCores,
              batchSize == null ? opened.bestBatch() : batchSize,
              opened.facts().preprocessing(),
              pixels);
      return Math.ceilDiv(bytes, 1L << 20);
    }
  }
}
