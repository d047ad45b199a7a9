package dev.vireo.export.emit;

import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of weight matrices, or values of vectors. */
final class Matrices {
  private Matrices() {}

  /** A copy of the rows from {@code from} to before {@code to}. */
  static Tensor rows(Tensor tensor, int from, int to) {
    int perRow = tensor.values().length / tensor.shape().getFirst();
    List<Integer> shape = new ArrayList<>(tensor.shape());
    shape.set(0, to - from);
    return new Tensor(shape, Arrays.copyOfRange(tensor.values(), from * perRow, to * perRow));
  }

  /** {@code [rows, columns]} to {@code [columns, rows]}. */
  static Tensor transposed(Tensor matrix) {
    int rows = matrix.shape().getFirst();
    int columns = matrix.shape().getLast();
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[column * rows + row] = matrix.values()[row * columns + column];
      }
    }
    return new Tensor(List.of(columns, rows), values);
  }

  /** A copy with the first {@code rows} rows multiplied by a factor. */
  static Tensor scaleRows(Tensor tensor, int rows, double factor) {
    float[] scaled = tensor.values().clone();
    int perRow = scaled.length / tensor.shape().getFirst();
    for (int i = 0; i < rows * perRow; i++) {
      scaled[i] = (float) (scaled[i] * factor);
    }
    return new Tensor(tensor.shape(), scaled);
  }
}
