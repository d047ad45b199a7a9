package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;

/**
 * A conversion between number formats through which gradients flow. DJL's own {@code toType} cuts
 * them off, and its native library knows no bfloat16; so this is a {@link Script}. What is bfloat16
 * must not be asked for its type: the native library ends the process.
 */
public final class Cast implements AutoCloseable {
  /** PyTorch's numbers of its scalar types (c10/core/ScalarType.h). */
  private static final int FLOAT32 = 6;

  private static final int BFLOAT16 = 15;

  private final PtSymbolBlock module;

  private Cast(NDManager manager, int type) {
    module = Script.load(manager, "x: Tensor) -> Tensor", "return torch.to(x, " + type + ")");
  }

  /** To float32, which holds every bfloat16 exactly. */
  public static Cast toFloat32(NDManager manager) {
    return new Cast(manager, FLOAT32);
  }

  /** To bfloat16, rounded to nearest, ties to even. */
  public static Cast toBfloat16(NDManager manager) {
    return new Cast(manager, BFLOAT16);
  }

  /**
   * @return a new array in {@code owner}
   */
  public NDArray apply(NDArray x, NDManager owner) {
    return Script.call(module, owner, x);
  }

  @Override
  public void close() {
    module.close();
  }
}
