package dev.vireo.bench.engines;

import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.engine.WeightsFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What runs a model, and in what numbers. */
public enum BenchEngine {
  /** ONNX Runtime, in the numbers of the file. */
  ONNX(SameAnswers.TOLERANCE, Library.ONNX_RUNTIME),
  PYTORCH(SameAnswers.TOLERANCE, Library.PYTORCH),
  PYTORCH_BF16(0.2, Library.PYTORCH),
  /** DJL's {@code Predictor} on the ONNX Runtime that it brings, in a process of its own. */
  DJL_ONNX(SameAnswers.TOLERANCE, Library.ONNX_RUNTIME),
  /** DJL's {@code Predictor} over the network as a block of DJL's, operation by operation. */
  DJL_PYTORCH(SameAnswers.TOLERANCE, Library.PYTORCH);

  /** Whose options it has. */
  enum Library {
    ONNX_RUNTIME,
    PYTORCH
  }

  private final double tolerance;
  private final Library library;

  BenchEngine(double tolerance, Library library) {
    this.tolerance = tolerance;
    this.library = library;
  }

  /** As it is typed. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Of logits, over the deviation of those of another engine: {@link SameAnswers#distance}. */
  double tolerance() {
    return tolerance;
  }

  Library library() {
    return library;
  }

  /** Whether it multiplies numbers of its own, whatever the file holds. */
  boolean narrows() {
    return this == PYTORCH_BF16;
  }

  /** To open a model so. */
  EngineChoice choice() {
    return switch (this) {
      case ONNX, DJL_ONNX -> new EngineChoice(Optional.of(EngineKind.ONNX), Optional.empty());
      case PYTORCH, DJL_PYTORCH -> EngineChoice.of(EngineKind.PYTORCH, Precision.FP32);
      case PYTORCH_BF16 -> EngineChoice.of(EngineKind.PYTORCH, Precision.BF16);
    };
  }

  /**
   * What usually runs the model at a path.
   *
   * @throws dev.vireo.inference.VireoException as {@link WeightsFile#at}
   */
  public static BenchEngine of(Path model) {
    return switch (WeightsFile.at(model).format().engine()) {
      case ONNX -> ONNX;
      case PYTORCH -> PYTORCH;
    };
  }
}
