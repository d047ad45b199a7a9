package dev.vireo.tools.cli;

import dev.vireo.export.Precision;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What an exported graph computes in. */
final class PrecisionOptions {
  /** By the names that people type. */
  enum Name {
    fp32,
    fp16,
    int8
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--precision",
      paramLabel = "fp32|fp16|int8",
      defaultValue = "fp32",
      description = "What the graph computes in (default ${DEFAULT-VALUE}).")
  private Name name;

  @Option(
      names = "--calibrate",
      paramLabel = "DIR",
      description = "int8: photos like those of the training, to find the scales; 128 are read.")
  private Optional<Path> calibration;

  @Option(
      names = "--percentile",
      paramLabel = "P",
      description =
          "int8: share of all values that the scales reach, in percent; 100 is min-max (default "
              + Precision.Int8.DEFAULT_PERCENTILE
              + ").")
  private Optional<Double> percentile;

  @Option(
      names = "--min-agreement",
      paramLabel = "SHARE",
      description =
          "int8: share of the proof's photos that must keep their top-1 (default "
              + Precision.Int8.DEFAULT_MIN_AGREEMENT
              + ").")
  private Optional<Double> minAgreement;

  /**
   * @throws ParameterException when the options do not go together
   */
  Precision precision() {
    return switch (name) {
      case fp32 -> withoutInt8(new Precision.Float32());
      case fp16 -> withoutInt8(new Precision.Float16());
      case int8 ->
          new Precision.Int8(
              calibration.orElseThrow(
                  () -> wrong("int8 needs photos to find its scales: add --calibrate DIR")),
              percentile.orElse(Precision.Int8.DEFAULT_PERCENTILE),
              minAgreement.orElse(Precision.Int8.DEFAULT_MIN_AGREEMENT));
    };
  }

  private Precision withoutInt8(Precision precision) {
    refuse("--calibrate", calibration);
    refuse("--percentile", percentile);
    refuse("--min-agreement", minAgreement);
    return precision;
  }

  private void refuse(String option, Optional<?> given) {
    if (given.isPresent()) {
      throw wrong(option + " is for int8: add --precision int8");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
