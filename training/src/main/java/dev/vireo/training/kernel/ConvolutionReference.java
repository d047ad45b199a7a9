package dev.vireo.training.kernel;

/**
 * What a convolution and its gradients come to, in double precision and plain Java, summed over
 * channels with weights: {@code sum_o r[o] * y[o]} is the convolution with the kernel {@code sum_o
 * r[o] * w[o]}. So every value of a result is measured, at the cost of one channel (Freivalds,
 * "Probabilistic machines can use less running time", 1977): a wrong one shows in its sum unless
 * the errors of several cancel, which random weights make improbable.
 *
 * <p>Images and results are NHWC, row-major; kernels {@code [out, in, kernel, kernel]}.
 */
public record ConvolutionReference(
    int count, int height, int width, int in, int out, int kernel, int stride, int padding) {

  /** Of matrices: {@code y = x W^T}, {@code x [rows, in]}, {@code W [out, in]}. */
  public static ConvolutionReference ofProduct(int rows, int in, int out) {
    return new ConvolutionReference(rows, 1, 1, in, out, 1, 1, 0);
  }

  /** Rows of the result. */
  public int outHeight() {
    return (height + 2 * padding - kernel) / stride + 1;
  }

  /** Columns of the result. */
  public int outWidth() {
    return (width + 2 * padding - kernel) / stride + 1;
  }

  /** Values of all images. */
  public int inputs() {
    return count * height * width * in;
  }

  /** Values of all kernels. */
  public int weights() {
    return out * in * kernel * kernel;
  }

  /** Values of the result. */
  public int outputs() {
    return count * outHeight() * outWidth() * out;
  }

  /**
   * {@code sum_o r[o] * y[.., o]}.
   *
   * @return {@code [count, outHeight, outWidth]}
   */
  public double[] result(float[] x, float[] weight, double[] r) {
    double[] summed = new double[kernel * kernel * in];
    for (int o = 0; o < out; o++) {
      for (int c = 0; c < in; c++) {
        for (int tap = 0; tap < kernel * kernel; tap++) {
          summed[tap * in + c] += r[o] * weight[(o * in + c) * kernel * kernel + tap];
        }
      }
    }
    double[] result = new double[count * outHeight() * outWidth()];
    visit((place, tap, pixel) -> {
      double sum = 0;
      for (int c = 0; c < in; c++) {
        sum += x[pixel * in + c] * summed[tap * in + c];
      }
      result[place] += sum;
    });
    return result;
  }

  /**
   * {@code sum_c q[c] * dx[.., c]}, where {@code g} is the gradient of the result.
   *
   * @return {@code [count, height, width]}
   */
  public double[] inputGradient(float[] g, float[] weight, double[] q) {
    double[] summed = new double[kernel * kernel * out];
    for (int o = 0; o < out; o++) {
      for (int c = 0; c < in; c++) {
        for (int tap = 0; tap < kernel * kernel; tap++) {
          summed[tap * out + o] += q[c] * weight[(o * in + c) * kernel * kernel + tap];
        }
      }
    }
    double[] gradient = new double[count * height * width];
    visit((place, tap, pixel) -> {
      double sum = 0;
      for (int o = 0; o < out; o++) {
        sum += g[place * out + o] * summed[tap * out + o];
      }
      gradient[pixel] += sum;
    });
    return gradient;
  }

  /**
   * {@code sum_o r[o] * dw[o, ..]}, where {@code g} is the gradient of the result.
   *
   * @return {@code [in, kernel, kernel]}
   */
  public double[] weightGradient(float[] x, float[] g, double[] r) {
    double[] summed = sums(g, out, r);
    double[] gradient = new double[in * kernel * kernel];
    visit((place, tap, pixel) -> {
      for (int c = 0; c < in; c++) {
        gradient[c * kernel * kernel + tap] += summed[place] * x[pixel * in + c];
      }
    });
    return gradient;
  }

  /**
   * {@code sum_c r[c] * values[.., c]}.
   *
   * @param values {@code [.., channels]}
   */
  public static double[] sums(float[] values, int channels, double[] r) {
    double[] sums = new double[values.length / channels];
    for (int i = 0; i < sums.length; i++) {
      for (int c = 0; c < channels; c++) {
        sums[i] += r[c] * values[i * channels + c];
      }
    }
    return sums;
  }

  /** A place of the result, the tap of the kernel and the pixel that meet there. */
  @FunctionalInterface
  private interface Visitor {
    void meet(int place, int tap, int pixel);
  }

  private void visit(Visitor visitor) {
    for (int place = 0; place < count * outHeight() * outWidth(); place++) {
      int image = place / (outHeight() * outWidth());
      int row = place / outWidth() % outHeight() * stride - padding;
      int column = place % outWidth() * stride - padding;
      for (int tap = 0; tap < kernel * kernel; tap++) {
        int y = row + tap / kernel;
        int x = column + tap % kernel;
        if (y >= 0 && y < height && x >= 0 && x < width) {
          visitor.meet(place, tap, (image * height + y) * width + x);
        }
      }
    }
  }
}
