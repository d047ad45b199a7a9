package dev.vireo.training.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * 64 bits that stay nearly the same when an image is scaled or compressed: the signs of its lowest
 * 8x8 cosine frequencies about their median (Zauner 2010, "Implementation and benchmarking of
 * perceptual image hash functions", section 3.2.1). Not safe for use by several threads at once.
 */
final class PerceptualHash {
  /** Edge of the gray image that is transformed. */
  private static final int EDGE = 32;

  private static final int FREQUENCIES = 8;

  private final double[][] cosines = new double[FREQUENCIES][EDGE];
  private final double[] gray = new double[EDGE * EDGE];
  private final double[] rows = new double[EDGE * FREQUENCIES];
  private final double[] spectrum = new double[FREQUENCIES * FREQUENCIES];
  private final double[] sorted = new double[FREQUENCIES * FREQUENCIES];

  PerceptualHash() {
    for (int frequency = 0; frequency < FREQUENCIES; frequency++) {
      for (int i = 0; i < EDGE; i++) {
        cosines[frequency][i] = Math.cos(Math.PI * frequency * (2 * i + 1) / (2.0 * EDGE));
      }
    }
  }

  /**
   * @param image {@code size x size x 3} bytes, HWC, RGB
   */
  long of(MemorySegment image, int size) {
    shrink(image, size);
    for (int y = 0; y < EDGE; y++) {
      for (int frequency = 0; frequency < FREQUENCIES; frequency++) {
        double sum = 0;
        for (int x = 0; x < EDGE; x++) {
          sum += gray[y * EDGE + x] * cosines[frequency][x];
        }
        rows[y * FREQUENCIES + frequency] = sum;
      }
    }
    for (int vertical = 0; vertical < FREQUENCIES; vertical++) {
      for (int horizontal = 0; horizontal < FREQUENCIES; horizontal++) {
        double sum = 0;
        for (int y = 0; y < EDGE; y++) {
          sum += rows[y * FREQUENCIES + horizontal] * cosines[vertical][y];
        }
        spectrum[vertical * FREQUENCIES + horizontal] = sum;
      }
    }
    return bits();
  }

  /** The mean of the image's pixels that each small pixel covers; at least the nearest one. */
  private void shrink(MemorySegment image, int size) {
    for (int row = 0; row < EDGE; row++) {
      int top = row * size / EDGE;
      int bottom = Math.max(top + 1, (row + 1) * size / EDGE);
      for (int column = 0; column < EDGE; column++) {
        int left = column * size / EDGE;
        int right = Math.max(left + 1, (column + 1) * size / EDGE);
        long sum = 0;
        for (int y = top; y < bottom; y++) {
          for (int x = left; x < right; x++) {
            long at = 3L * (y * size + x);
            sum +=
                299L * (image.get(JAVA_BYTE, at) & 0xFF)
                    + 587L * (image.get(JAVA_BYTE, at + 1) & 0xFF)
                    + 114L * (image.get(JAVA_BYTE, at + 2) & 0xFF);
          }
        }
        gray[row * EDGE + column] = (double) sum / ((bottom - top) * (right - left));
      }
    }
  }

  private long bits() {
    spectrum[0] = 0;
    System.arraycopy(spectrum, 0, sorted, 0, sorted.length);
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    long bits = 0;
    for (int i = 0; i < spectrum.length; i++) {
      if (spectrum[i] > median) {
        bits |= 1L << i;
      }
    }
    return bits;
  }
}
