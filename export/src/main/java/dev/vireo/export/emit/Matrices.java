package dev.vireo.export.emit;

import dev.vireo.training.weights.Tensor;
import java.util.List;

/** Weight matrices in the layouts that ONNX operators take. */
final class Matrices {
  private Matrices() {}

  /** {@code [rows, columns]} to {@code [columns, rows]}. */
  static Tensor transpose(Tensor matrix) {
    int rows = matrix.shape().get(0);
    int columns = matrix.shape().get(1);
    float[] transposed = new float[matrix.values().length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = matrix.values()[row * columns + column];
      }
    }
    return new Tensor(List.of(columns, rows), transposed);
  }

  /** A copy with the first {@code rows} rows, or values of a vector, multiplied by a factor. */
  static Tensor scaleRows(Tensor tensor, int rows, double factor) {
    float[] scaled = tensor.values().clone();
    int perRow = scaled.length / tensor.shape().getFirst();
    for (int i = 0; i < rows * perRow; i++) {
      scaled[i] = (float) (scaled[i] * factor);
    }
    return new Tensor(tensor.shape(), scaled);
  }
}
