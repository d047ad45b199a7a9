package dev.vireo.export.graph;

import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;

/** Small float32 constants. */
public final class Tensors {
  private Tensors() {}

  public static Tensor scalar(float value) {
    return new Tensor(List.of(), new float[] {value});
  }

  public static Tensor vector(float... values) {
    return new Tensor(List.of(values.length), values);
  }
}
