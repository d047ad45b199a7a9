package dev.vireo.export.quantize;

import java.util.Arrays;

/**
 * Counts of a tensor's values in bins of one width, which doubles whenever a value falls outside:
 * one pass over the data suffices, and the order of the images does not matter.
 */
final class Histogram {
  private static final int HALF = 4096;

  private final long[] counts = new long[2 * HALF];
  private double limit = 0x1p-20;
  private double min;
  private double max;
  private long total;

  /**
   * @throws IllegalArgumentException when a value is not finite
   */
  void add(float[] values, int count) {
    float low = 0;
    float high = 0;
    float check = 0;
    for (int i = 0; i < count; i++) {
      float value = values[i];
      low = Math.min(low, value);
      high = Math.max(high, value);
      check += value * 0f;
    }
    if (check != 0) {
      throw new IllegalArgumentException("it holds values that are not finite");
    }
    min = Math.min(min, low);
    max = Math.max(max, high);
    while (limit <= Math.max(-low, high)) {
      widen();
    }
    // A power of two, so the product is exact.
    float perBin = (float) (HALF / limit);
    for (int i = 0; i < count; i++) {
      counts[HALF + (int) Math.floor(values[i] * perBin)]++;
    }
    total += count;
  }

  private void widen() {
    long[] finer = counts.clone();
    Arrays.fill(counts, 0);
    for (int i = 0; i < finer.length; i++) {
      counts[HALF + Math.floorDiv(i - HALF, 2)] += finer[i];
    }
    limit *= 2;
  }

  /** Counts by bin, from {@code -binWidth() * length / 2} up. */
  long[] counts() {
    return counts.clone();
  }

  double binWidth() {
    return limit / HALF;
  }

  /**
   * The range of the middle {@code share} of all values, to the width of a bin.
   *
   * @param share above 0, at most 1, which is the whole range
   */
  Range covering(double share) {
    double outside = total * (1 - share) / 2;
    int first = 0;
    for (double seen = counts[0]; seen <= outside && first < HALF; seen += counts[first]) {
      first++;
    }
    int last = counts.length - 1;
    for (double seen = counts[last]; seen <= outside && last >= HALF; seen += counts[last]) {
      last--;
    }
    double width = binWidth();
    double low = Math.clamp((first - HALF) * width, min, 0);
    double high = Math.clamp((last + 1 - HALF) * width, 0, max);
    return share == 1 ? new Range(min, max) : new Range(low, high);
  }
}
