package dev.vireo.inference.choice;

import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.Precision;
import java.util.Locale;
import java.util.Optional;

/**
 * One way to run a model, as it was tried.
 *
 * @param precision in which a checkpoint computes; an ONNX file on ONNX Runtime computes in its own
 * @param numbers in which it computes, those of its file included, as they are typed
 * @param seconds that one image takes on one thread, the model alone
 * @param agreement with the model as it is usually run
 */
public record Tried(
    EngineKind engine, Precision precision, String numbers, double seconds, Agreement agreement) {
  /** {@code pytorch, bf16}. */
  public String name() {
    return engine.name().toLowerCase(Locale.ROOT) + ", " + numbers;
  }

  /** To run it so. */
  public EngineChoice choice() {
    return engine == EngineKind.ONNX
        ? new EngineChoice(Optional.of(engine), Optional.empty())
        : EngineChoice.of(engine, precision);
  }
}
