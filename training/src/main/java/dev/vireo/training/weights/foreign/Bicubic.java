package dev.vireo.training.weights.foreign;

/**
 * Bicubic resampling of square grids with antialiasing (Keys 1981 with a = -0.5, the kernel widened
 * when shrinking), as {@code torch.nn.functional.interpolate(mode="bicubic", antialias=True)} does:
 * values at pixel centres, weights normalized at the edges.
 */
final class Bicubic {
  private static final double A = -0.5;
  private static final double REACH = 2;

  private Bicubic() {}

  /**
   * @param grid {@code [from, from, channels]}, row-major
   * @return {@code [to, to, channels]}
   */
  static float[] resize(float[] grid, int from, int to, int channels) {
    double[][] weights = weights(from, to);
    float[] rows = alongRows(grid, from, from, to, channels, weights);
    float[] transposed = transposed(rows, from, to, channels);
    return transposed(alongRows(transposed, to, from, to, channels, weights), to, to, channels);
  }

  /** One row of {@code from} weights for each of {@code to} values. */
  private static double[][] weights(int from, int to) {
    double scale = (double) from / to;
    double width = Math.max(scale, 1);
    double[][] weights = new double[to][from];
    for (int i = 0; i < to; i++) {
      double centre = scale * (i + 0.5);
      int first = Math.max(0, (int) (centre - REACH * width + 0.5));
      int end = Math.min(from, (int) (centre + REACH * width + 0.5));
      double sum = 0;
      for (int j = first; j < end; j++) {
        weights[i][j] = cubic((j + 0.5 - centre) / width);
        sum += weights[i][j];
      }
      for (int j = first; j < end; j++) {
        weights[i][j] /= sum;
      }
    }
    return weights;
  }

  private static double cubic(double x) {
    double d = Math.abs(x);
    if (d < 1) {
      return ((A + 2) * d - (A + 3)) * d * d + 1;
    }
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
  }

  /** {@code [count, from, channels]} to {@code [count, to, channels]}. */
  private static float[] alongRows(
      float[] values, int count, int from, int to, int channels, double[][] weights) {
    float[] resized = new float[count * to * channels];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < to; i++) {
        for (int channel = 0; channel < channels; channel++) {
          double sum = 0;
          for (int j = 0; j < from; j++) {
            sum += weights[i][j] * values[(row * from + j) * channels + channel];
          }
          resized[(row * to + i) * channels + channel] = (float) sum;
        }
      }
    }
    return resized;
  }

  /** {@code [rows, columns, channels]} to {@code [columns, rows, channels]}. */
  private static float[] transposed(float[] values, int rows, int columns, int channels) {
    float[] turned = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        System.arraycopy(
            values,
            (row * columns + column) * channels,
            turned,
            (column * rows + row) * channels,
            channels);
      }
    }
    return turned;
  }
}
