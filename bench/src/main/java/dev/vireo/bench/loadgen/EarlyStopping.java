package dev.vireo.bench.loadgen;

import java.util.OptionalLong;

/**
 * When enough queries were seen, as MLPerf Inference states it (inference rules, appendix "Early
 * stopping"): with 99 % confidence, had the true percentile been above the bound, so few queries
 * above it would not have been seen. The number of queries above the bound is binomial.
 */
public final class EarlyStopping {
  /** As LoadGen has it. */
  public static final double CONFIDENCE = 0.99;

  private EarlyStopping() {}

  /**
   * The fewest queries of which so many may be above the bound: 64 of the 90th percentile and 662
   * of the 99th, where one is.
   *
   * @param percentile as a share, such as 0.99
   * @param above queries whose latency is above the bound
   */
  public static long fewest(double percentile, long above) {
    long low = above;
    long high = above + 1;
    while (!enough(percentile, high, above)) {
      low = high;
      high *= 2;
    }
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      if (enough(percentile, middle, above)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /** Whether so many queries with so few above the bound show that the percentile is within it. */
  public static boolean enough(double percentile, long queries, long above) {
    return atMost(queries, 1 - percentile, above) <= 1 - CONFIDENCE;
  }

  /**
   * The latency that the true percentile is within, with confidence: as many of the longest are
   * passed over as may be above a bound.
   *
   * @return nanoseconds; empty where there were too few queries to say
   */
  public static OptionalLong estimate(Latencies latencies, double percentile) {
    int queries = latencies.count();
    double one = 1 - percentile;
    double logTerm = queries * Math.log1p(-one);
    double sum = Math.exp(logTerm);
    int above = -1;
    while (above + 1 < queries && sum <= 1 - CONFIDENCE) {
      above++;
      logTerm += step(queries, one, above + 1);
      sum += Math.exp(logTerm);
    }
    return above < 1 ? OptionalLong.empty() : OptionalLong.of(latencies.ascending(queries - above));
  }

  /** The chance of at most {@code most} among {@code queries}, each with probability one. */
  private static double atMost(long queries, double one, long most) {
    double logTerm = queries * Math.log1p(-one);
    double sum = Math.exp(logTerm);
    for (long k = 1; k <= Math.min(most, queries); k++) {
      logTerm += step(queries, one, k);
      sum += Math.exp(logTerm);
    }
    return sum;
  }

  /** From the logarithm of the binomial term k - 1 to that of k. */
  private static double step(long queries, double one, long k) {
    return Math.log((double) (queries - k + 1) / k * one / (1 - one));
  }
}
