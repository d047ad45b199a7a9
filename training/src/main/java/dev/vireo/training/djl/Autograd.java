package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether the calling thread records operations for backward. PyTorch keeps this per thread and
 * starts every thread with recording on, and parameters cannot be changed in place while it is on,
 * so code that trains or measures states what it wants. Closing restores what was before.
 */
public final class Autograd implements AutoCloseable {
  private final boolean before;

  private Autograd(boolean recording) {
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(recording);
  }

  public static Autograd on() {
    return new Autograd(true);
  }

  public static Autograd off() {
    return new Autograd(false);
  }

  /** Adds the gradient of {@code loss}, a scalar, to every parameter that contributed to it. */
  public static void backward(NDArray loss) {
    backward(loss, 1);
  }

  /** As {@link #backward(NDArray)}, the gradient multiplied by {@code share}. */
  public static void backward(NDArray loss, double share) {
    try (NDArray seed = loss.getManager().create((float) share)) {
      backward(loss, seed);
    }
  }

  /**
   * Adds the gradient of the sum of {@code values}, each multiplied by its weight, to every array
   * that contributed to it and wants one.
   *
   * @param weights of the same shape
   */
  static void backward(NDArray values, NDArray weights) {
    JniUtils.backward((PtNDArray) values, (PtNDArray) weights, false, false);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
