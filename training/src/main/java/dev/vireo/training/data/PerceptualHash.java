package dev.vireo.training.data;

import java.util.Arrays;

/**
 * 64 bits that stay nearly the same when an image is scaled or compressed: the signs of its lowest
 * 8x8 cosine frequencies about their median (Zauner 2010, "Implementation and benchmarking of
 * perceptual image hash functions", section 3.2.1). Not safe for use by several threads at once.
 */
final class PerceptualHash {
  /** Height and width of the image that is transformed. */
  static final int EDGE = 32;

  private static final int FREQUENCIES = 8;

  private final double[][] cosines = new double[FREQUENCIES][EDGE];
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
   * @param image {@value #EDGE} x {@value #EDGE} x 3 bytes, HWC, RGB
   */
  long of(byte[] image) {
    for (int y = 0; y < EDGE; y++) {
      for (int frequency = 0; frequency < FREQUENCIES; frequency++) {
        double sum = 0;
        for (int x = 0; x < EDGE; x++) {
          sum += gray(image, y * EDGE + x) * cosines[frequency][x];
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

  /** Luma (ITU-R BT.601), in thousandths of a level. */
  private static int gray(byte[] image, int pixel) {
    int at = 3 * pixel;
    return 299 * (image[at] & 0xFF) + 587 * (image[at + 1] & 0xFF) + 114 * (image[at + 2] & 0xFF);
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
