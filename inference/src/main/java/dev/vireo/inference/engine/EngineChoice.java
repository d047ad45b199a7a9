package dev.vireo.inference.engine;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What runs a model, and in what numbers.
 *
 * @param kind empty for the usual: ONNX Runtime for ONNX files, PyTorch for checkpoints and runs
 * @param precision empty for that of the file
 * @param fastest whether what a trial found to be the fastest is wanted, in place of both; {@code
 *     dev.vireo.inference.choice} finds it before the model is opened
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record EngineChoice(
    Optional<EngineKind> kind, Optional<Precision> precision, boolean fastest) {
  /** As the file is usually run. */
  public static final EngineChoice USUAL = new EngineChoice(Optional.empty(), Optional.empty());

  /** Whatever is. */
  public static final EngineChoice FASTEST =
      new EngineChoice(Optional.empty(), Optional.empty(), true);

  public EngineChoice {
    if (fastest && (kind.isPresent() || precision.isPresent())) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the precision fast chooses the engine too: leave out the engine, or say fp32 or bf16");
    }
  }

  public EngineChoice(Optional<EngineKind> kind, Optional<Precision> precision) {
    this(kind, precision, false);
  }

  public static EngineChoice of(EngineKind kind, Precision precision) {
    return new EngineChoice(Optional.of(kind), Optional.of(precision));
  }

  /** PyTorch alone computes in bfloat16. */
  Optional<EngineKind> needed() {
    if (fastest) {
      throw new IllegalStateException("what is fastest was not looked up");
    }
    return kind.isEmpty() && precision.filter(Precision.BF16::equals).isPresent()
        ? Optional.of(EngineKind.PYTORCH)
        : kind;
  }
}
