package dev.vireo.training.weights.tensor;

import java.util.List;

/**
 * A float32 tensor on the Java heap.
 *
 * @param shape row-major dimensions; empty for a scalar
 * @param values as many as the shape's product; not copied, so not to be changed
 */
@SuppressWarnings(
    "ArrayRecordComponent") // identity is enough: tensors are compared by values in tests only
public record Tensor(List<Integer> shape, float[] values) {
  public Tensor {
    shape = List.copyOf(shape);
    long elements = 1;
    for (int dimension : shape) {
      elements *= dimension;
    }
    if (elements != values.length) {
      throw new IllegalArgumentException(
          "a shape of " + shape + " holds " + elements + " values, not " + values.length);
    }
  }
}
