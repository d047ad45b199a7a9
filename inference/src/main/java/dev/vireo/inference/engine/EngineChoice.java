package dev.vireo.inference.engine;

import java.util.Optional;

/**
 * What runs a model, and in what numbers.
 *
 * @param kind empty for the usual: ONNX Runtime for ONNX files, PyTorch for checkpoints and runs
 * @param precision empty for that of the file
 */
public record EngineChoice(Optional<EngineKind> kind, Optional<Precision> precision) {
  /** As the file is usually run. */
  public static final EngineChoice USUAL = new EngineChoice(Optional.empty(), Optional.empty());

  public static EngineChoice of(EngineKind kind, Precision precision) {
    return new EngineChoice(Optional.of(kind), Optional.of(precision));
  }

  /** PyTorch alone computes in bfloat16. */
  Optional<EngineKind> needed() {
    return kind.isEmpty() && precision.filter(Precision.BF16::equals).isPresent()
        ? Optional.of(EngineKind.PYTORCH)
        : kind;
  }
}
