package dev.vireo.tools.cli;

import dev.vireo.export.DropLimit;
import dev.vireo.export.ExportPrecision;
import dev.vireo.export.quantize.CalibrationMethod;
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
    bf16,
    int8
  }

  private static final String BF16 =
      "ONNX Runtime's CPU provider has no bf16 kernel for convolutions or matrices (1.29), so that"
          + " such a file could not be proved; choose fp16 for GPUs, int8 or fp32 for CPUs";

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

  /** By the names that people type. */
  enum Calibration {
    minmax,
    percentile,
    entropy
  }

  @Option(
      names = "--calibration",
      paramLabel = "minmax|percentile|entropy",
      description =
          "int8: how scales follow from what the photos show: they reach all values, almost all"
              + " (--percentile), or those that lose the least information (default percentile).")
  private Optional<Calibration> method;

  @Option(
      names = "--percentile",
      paramLabel = "P",
      description =
          "int8: share of all values that the scales reach, in percent (default "
              + ExportPrecision.Int8.DEFAULT_PERCENTILE
              + ").")
  private Optional<Double> percentile;

  @Option(
      names = "--min-agreement",
      paramLabel = "SHARE",
      description =
          "int8: share of the proof's photos that must keep their top-1 (default "
              + ExportPrecision.Int8.DEFAULT_MIN_AGREEMENT
              + ").")
  private Optional<Double> minAgreement;

  @Option(
      names = "--max-drop",
      paramLabel = "POINTS",
      description =
          "int8: take nodes back to float, the most sensitive first, until top-1 on --validate is"
              + " within so many points of float32's.")
  private Optional<Double> maxDrop;

  @Option(
      names = "--validate",
      paramLabel = "DIR",
      description = "--max-drop: labelled images, one folder for each class.")
  private Optional<Path> validation;

  /**
   * @throws ParameterException when the options do not go together
   */
  ExportPrecision precision() {
    return switch (name) {
      case fp32 -> withoutInt8(new ExportPrecision.Float32());
      case fp16 -> withoutInt8(new ExportPrecision.Float16());
      case bf16 -> throw wrong(BF16);
      case int8 ->
          new ExportPrecision.Int8(
              calibration.orElseThrow(
                  () -> wrong("int8 needs photos to find its scales: add --calibrate DIR")),
              method(),
              minAgreement.orElse(ExportPrecision.Int8.DEFAULT_MIN_AGREEMENT),
              limit());
    };
  }

  private CalibrationMethod method() {
    Calibration named = method.orElse(Calibration.percentile);
    if (named != Calibration.percentile && percentile.isPresent()) {
      throw wrong("--percentile is for --calibration percentile, not " + named);
    }
    return switch (named) {
      case minmax -> new CalibrationMethod.MinMax();
      case percentile ->
          new CalibrationMethod.Percentile(
              percentile.orElse(ExportPrecision.Int8.DEFAULT_PERCENTILE) / 100);
      case entropy -> new CalibrationMethod.MinimalEntropyLoss();
    };
  }

  private Optional<DropLimit> limit() {
    if (maxDrop.isPresent() != validation.isPresent()) {
      throw wrong("--max-drop POINTS and --validate DIR go together");
    }
    return maxDrop.map(points -> new DropLimit(points, validation.orElseThrow()));
  }

  private ExportPrecision withoutInt8(ExportPrecision precision) {
    refuse("--calibrate", calibration);
    refuse("--calibration", method);
    refuse("--percentile", percentile);
    refuse("--max-drop", maxDrop);
    refuse("--validate", validation);
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
