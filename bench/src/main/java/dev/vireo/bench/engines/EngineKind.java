package dev.vireo.bench.engines;

import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.engine.WeightsFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What runs a model, and in what numbers. */
public enum EngineKind {
  /** In the numbers of the file. */
  ONNX(SameAnswers.TOLERANCE),
  PYTORCH(SameAnswers.TOLERANCE),
  PYTORCH_BF16(0.2);

  private final double tolerance;

  EngineKind(double tolerance) {
    this.tolerance = tolerance;
  }

  /** As it is typed. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Of logits, over the deviation of those of another engine: {@link SameAnswers#distance}. */
  double tolerance() {
    return tolerance;
  }

  /** To open a model so. */
  EngineChoice choice() {
    return switch (this) {
      case ONNX ->
          new EngineChoice(
              Optional.of(dev.vireo.inference.engine.EngineKind.ONNX), Optional.empty());
      case PYTORCH ->
          EngineChoice.of(dev.vireo.inference.engine.EngineKind.PYTORCH, Precision.FP32);
      case PYTORCH_BF16 ->
          EngineChoice.of(dev.vireo.inference.engine.EngineKind.PYTORCH, Precision.BF16);
    };
  }

  /**
   * What usually runs the model at a path.
   *
   * @throws dev.vireo.inference.VireoException as {@link WeightsFile#at}
   */
  public static EngineKind of(Path model) {
    return switch (WeightsFile.at(model).format().engine()) {
      case ONNX -> ONNX;
      case PYTORCH -> PYTORCH;
    };
  }
}
