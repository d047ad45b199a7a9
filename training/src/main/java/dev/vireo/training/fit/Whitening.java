package dev.vireo.training.fit;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.djl.SymmetricEigen;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets convolutions that whiten ({@link Initial.Whitening}): over the training images' patches, the
 * filters' answers have unit variance and no correlation (arXiv 2404.00498, section 3.2).
 */
final class Whitening {
  /** Images that the patches come from, evenly spread over all. */
  private static final int IMAGES = 5000;

  /** Keeps directions in which patches hardly vary from being blown up. */
  private static final double EPSILON = 5e-4;

  private static final int CHANNELS = 3;

  private Whitening() {}

  /**
   * @param drawn every parameter of {@code network}
   * @param images to learn from
   * @return the same, with whitening convolutions set
   */
  static Map<String, Tensor> apply(
      Network network, Map<String, Tensor> drawn, PixelStore images, Preprocessing preprocessing) {
    Map<String, Tensor> set = new LinkedHashMap<>(drawn);
    for (Parameter parameter : network.parameters()) {
      if (parameter.initial() instanceof Initial.Whitening) {
        set.put(parameter.name(), filters(parameter.shape(), images, preprocessing));
      }
    }
    return set;
  }

  /**
   * @param shape {@code [2 * n, 3, kernel, kernel]} with {@code n = 3 * kernel * kernel}
   */
  private static Tensor filters(
      List<Integer> shape, PixelStore images, Preprocessing preprocessing) {
    SymmetricEigen eigen = SymmetricEigen.of(secondMoments(images, preprocessing, shape.getLast()));
    int n = eigen.values().length;
    float[] values = new float[2 * n * n];
    for (int filter = 0; filter < n; filter++) {
      double scale = 1 / Math.sqrt(Math.max(0, eigen.values()[filter]) + EPSILON);
      for (int i = 0; i < n; i++) {
        float value = (float) (scale * eigen.vectors()[filter][i]);
        values[filter * n + i] = value;
        values[(n + filter) * n + i] = -value;
      }
    }
    return new Tensor(shape, values);
  }

  /** Mean products of the values of normalized patches {@code [3, kernel, kernel]}. */
  private static double[][] secondMoments(
      PixelStore images, Preprocessing preprocessing, int kernel) {
    int n = CHANNELS * kernel * kernel;
    int taken = Math.min(IMAGES, images.count());
    int side = images.size();
    double[][] sums = new double[n][n];
    double[] patch = new double[n];
    float[] plane = new float[CHANNELS * side * side];
    for (int i = 0; i < taken; i++) {
      normalize(images.image((int) ((long) i * images.count() / taken)), preprocessing, plane);
      for (int top = 0; top + kernel <= side; top++) {
        for (int left = 0; left + kernel <= side; left++) {
          cut(plane, side, top, left, kernel, patch);
          addProducts(patch, sums);
        }
      }
    }
    double patches = (double) taken * (side - kernel + 1) * (side - kernel + 1);
    for (int row = 0; row < n; row++) {
      for (int column = 0; column <= row; column++) {
        sums[row][column] /= patches;
        sums[column][row] = sums[row][column];
      }
    }
    return sums;
  }

  /** From HWC bytes to normalized values, still HWC. */
  private static void normalize(
      MemorySegment image, Preprocessing preprocessing, float[] normalized) {
    for (int i = 0; i < normalized.length; i++) {
      int channel = i % CHANNELS;
      int value = Byte.toUnsignedInt(image.get(ValueLayout.JAVA_BYTE, i));
      normalized[i] =
          (value / 255f - preprocessing.mean().get(channel)) / preprocessing.std().get(channel);
    }
  }

  private static void cut(float[] image, int side, int top, int left, int kernel, double[] patch) {
    int i = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int y = top; y < top + kernel; y++) {
        for (int x = left; x < left + kernel; x++) {
          patch[i++] = image[(y * side + x) * CHANNELS + channel];
        }
      }
    }
  }

  /** Into the lower triangle. */
  private static void addProducts(double[] patch, double[][] sums) {
    for (int row = 0; row < patch.length; row++) {
      double value = patch[row];
      double[] target = sums[row];
      for (int column = 0; column <= row; column++) {
        target[column] += value * patch[column];
      }
    }
  }
}
