package dev.vireo.tools.cli;

import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.tools.cli.option.ModelOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What a row holds, and in which form. */
final class RowOptions {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description =
          "csv, jsonl, arrow (IPC file), arrow-stream or parquet (default: what the output's name"
              + " ends in; csv where it has no ending).")
  private OutputFormat format;

  @Option(
      names = "--submission",
      description =
          "Two columns, as competitions take them: id (the file's name without folder and ending)"
              + " and prediction. Refused where two inputs have one id.")
  private boolean submission;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "5",
      converter = ModelOptions.PositiveConverter.class,
      description = "Classes in a row (default ${DEFAULT-VALUE}; all, where there are fewer).")
  private int topK;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      defaultValue = "0",
      description = "Leave an image undecided, without classes, when its best is less probable.")
  private float threshold;

  @Option(
      names = "--min-probability",
      paramLabel = "P",
      defaultValue = "0",
      description = "Leave out further classes that are less probable; the best one stays.")
  private float minProbability;

  @Option(
      names = "--embeddings",
      description = "Write the penultimate features too, where the model offers them.")
  private boolean embeddings;

  @Option(
      names = "--unordered",
      description = "Write rows as they are ready, not in the order of the inputs.")
  private boolean unordered;

  /**
   * @param output the file that is named, or null
   */
  OutputFormat format(CommandSpec spec, @Nullable Path output) {
    if (submission && format != null) {
      throw new ParameterException(
          spec.commandLine(), "--submission is a form of its own: leave out --format");
    }
    if (submission && embeddings) {
      throw new ParameterException(
          spec.commandLine(), "a submission has no room for embeddings: leave out one of the two");
    }
    if (submission) {
      return OutputFormat.SUBMISSION;
    }
    if (format != null) {
      return format;
    }
    return output == null || !named(output) ? OutputFormat.CSV : formatOf(spec, output);
  }

  /** The format that a file's name ends in. */
  static OutputFormat formatOf(CommandSpec spec, Path output) {
    return OutputFormat.of(output)
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                output
                    + " does not say its format: end it in .csv, .jsonl, .arrow, .arrows or"
                    + " .parquet, or add --format"));
  }

  /** Whether it has an ending; a device or a pipe needs none. */
  private static boolean named(Path output) {
    boolean plain = !Files.exists(output) || Files.isRegularFile(output);
    return plain && String.valueOf(output.getFileName()).lastIndexOf('.') > 0;
  }

  boolean submission() {
    return submission;
  }

  BulkSettings settings() {
    return new BulkSettings(topK, threshold, minProbability, embeddings, !unordered);
  }

  /** As a person writes it. */
  static String name(OutputFormat format) {
    return format.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static final class FormatConverter implements ITypeConverter<OutputFormat> {
    @Override
    public OutputFormat convert(String value) {
      for (OutputFormat format : OutputFormat.values()) {
        if (format != OutputFormat.SUBMISSION && name(format).equals(value)) {
          return format;
        }
      }
      throw new TypeConversionException(
          "no format is called '"
              + value
              + "': there are "
              + Stream.of(OutputFormat.values())
                  .filter(format -> format != OutputFormat.SUBMISSION)
                  .map(RowOptions::name)
                  .collect(Collectors.joining(", ")));
    }
  }
}
