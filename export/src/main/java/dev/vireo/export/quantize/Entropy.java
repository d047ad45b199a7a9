package dev.vireo.export.quantize;

/**
 * The range whose 256 levels tell the most of a distribution: of all ranges that clip it at a
 * magnitude, the one with the least Kullback-Leibler divergence between what is clipped and what
 * the levels make of it (Migacz, "8-bit Inference with TensorRT", GTC 2017), here for unsigned
 * levels over a range that need not be symmetric.
 */
final class Entropy {
  private static final int LEVELS = 256;
  private static final int CANDIDATES = 128;

  private Entropy() {}

  static Range range(Histogram histogram) {
    long[] counts = histogram.counts();
    int zero = counts.length / 2;
    // What ReLU left: a level stands for zero exactly, whatever the range.
    counts[zero] = 0;
    int first = 0;
    while (first < zero && counts[first] == 0) {
      first++;
    }
    int last = counts.length;
    while (last > zero && counts[last - 1] == 0) {
      last--;
    }
    int widest = Math.max(zero - first, last - zero);
    double least = Double.POSITIVE_INFINITY;
    int best = widest;
    for (int candidate = CANDIDATES; candidate >= 1; candidate--) {
      int magnitude = Math.ceilDiv(widest * candidate, CANDIDATES);
      int low = Math.max(first, zero - magnitude);
      int high = Math.min(last, zero + magnitude);
      // Fewer bins than levels tell everything, and nothing of what is beyond them.
      if (high - low < LEVELS) {
        break;
      }
      double divergence = divergence(counts, low, high);
      if (divergence < least) {
        least = divergence;
        best = magnitude;
      }
    }
    Range whole = histogram.covering(1);
    double reach = best * histogram.binWidth();
    return best == widest
        ? whole
        : new Range(Math.max(whole.low(), -reach), Math.min(whole.high(), reach));
  }

  /** Of the bins from {@code low} to before {@code high}, what is beyond added to the outermost. */
  private static double divergence(long[] counts, int low, int high) {
    double[] clipped = new double[high - low];
    double total = 0;
    for (int i = 0; i < counts.length; i++) {
      clipped[Math.clamp(i, low, high - 1) - low] += counts[i];
      total += counts[i];
    }
    double[] levels = quantized(counts, low, high);
    double kept = 0;
    for (double level : levels) {
      kept += level;
    }
    if (kept == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double divergence = 0;
    for (int i = 0; i < clipped.length; i++) {
      if (clipped[i] > 0) {
        // A bin that lost everything counts as if it had kept a ten-thousandth of an image.
        double left = Math.max(levels[i], 1e-4) / kept;
        divergence += clipped[i] / total * Math.log(clipped[i] / total / left);
      }
    }
    return divergence;
  }

  /** Each level's values spread evenly over those of its bins that have any. */
  private static double[] quantized(long[] counts, int low, int high) {
    int bins = high - low;
    double[] spread = new double[bins];
    for (int level = 0; level < LEVELS; level++) {
      int from = low + (int) ((long) bins * level / LEVELS);
      int to = low + (int) ((long) bins * (level + 1) / LEVELS);
      double sum = 0;
      int used = 0;
      for (int i = from; i < to; i++) {
        sum += counts[i];
        used += counts[i] > 0 ? 1 : 0;
      }
      for (int i = from; i < to; i++) {
        spread[i - low] = counts[i] > 0 ? sum / used : 0;
      }
    }
    return spread;
  }
}
