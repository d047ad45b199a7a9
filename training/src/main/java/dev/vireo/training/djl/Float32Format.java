package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.network.Operation;
import java.util.List;

/** {@link Precision#FP32}: everything stays as it is. */
record Float32Format(Pointwise pointwise, StripConvolution strips) implements NumberFormat {
  @Override
  public Precision precision() {
    return Precision.FP32;
  }

  @Override
  public NDArray enter(NDArray values) {
    return values;
  }

  @Override
  public NDArray leave(NDArray values) {
    return values;
  }

  @Override
  public List<NDArray> parameters(
      Operation operation, List<NDArray> parameters, NDManager scratch) {
    return parameters;
  }

  @Override
  public void close() {
    pointwise.close();
    strips.close();
  }
}
