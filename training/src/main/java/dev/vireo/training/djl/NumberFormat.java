package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.network.Operation;
import java.util.List;

/** What becomes of arrays on their way through a network, by its {@link Precision}. */
interface NumberFormat extends AutoCloseable {

  /**
   * @param manager of the network's device
   */
  static NumberFormat of(Precision precision, NDManager manager) {
    return switch (precision) {
      case FP32 -> new Float32Format(new Pointwise(manager), new StripConvolution(manager, 4, 256));
      case BF16 -> new Bfloat16Format(manager);
    };
  }

  Precision precision();

  /** Convolutions that are products of matrices. */
  Pointwise pointwise();

  /** Convolutions that are faster in strips. */
  StripConvolution strips();

  /** A float32 array as the operations take it: the same, or a new one in its manager. */
  NDArray enter(NDArray values);

  /** The contrary. */
  NDArray leave(NDArray values);

  /**
   * Float32 parameters as the operation takes them.
   *
   * @param scratch owns what is converted
   */
  List<NDArray> parameters(Operation operation, List<NDArray> parameters, NDManager scratch);

  @Override
  void close();
}
