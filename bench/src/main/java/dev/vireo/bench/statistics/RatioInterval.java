package dev.vireo.bench.statistics;

import java.util.Arrays;
import java.util.Random;

/**
 * How many times as large one quantity is as another, over rounds in which both were measured side
 * by side: the geometric mean of the rounds' ratios, and its 95 % bootstrap interval. With few
 * rounds a percentile interval is too narrow, so its percentiles are taken further out (Hesterberg
 * 2015, "What Teachers Should Know About the Bootstrap", the expanded percentile interval).
 *
 * @param ratio of the geometric means
 * @param rounds pairs that it rests on
 */
public record RatioInterval(double ratio, double low, double high, int rounds) {
  /** Of fewer pairs than these no resampling can give 95 %. */
  public static final int FEWEST_ROUNDS = 6;

  private static final int RESAMPLES = 10_000;
  private static final double Z = 1.959964;

  /** What the interval says. */
  public enum Verdict {
    HIGHER,
    LOWER,
    NO_DIFFERENCE,
    TOO_FEW_ROUNDS
  }

  /**
   * @param values of each round, positive
   * @param baseline of the same rounds
   */
  public static RatioInterval paired(double[] values, double[] baseline, long seed) {
    int rounds = values.length;
    if (rounds == 0 || rounds != baseline.length) {
      throw new IllegalArgumentException(rounds + " rounds beside " + baseline.length);
    }
    double[] logs = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      logs[i] = Math.log(values[i] / baseline[i]);
    }
    Random random = new Random(seed);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int j = 0; j < rounds; j++) {
        sum += logs[random.nextInt(rounds)];
      }
      means[i] = sum / rounds;
    }
    Arrays.sort(means);
    return of(means, mean(logs), rounds, tail(rounds));
  }

  /**
   * Of rounds that were not side by side, as those of two sessions: each side is resampled by
   * itself.
   */
  public static RatioInterval unpaired(double[] values, double[] baseline, long seed) {
    Random random = new Random(seed);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      means[i] = resampled(values, random) - resampled(baseline, random);
    }
    Arrays.sort(means);
    int rounds = Math.min(values.length, baseline.length);
    double ratio = meanOfLogs(values) - meanOfLogs(baseline);
    return of(means, ratio, rounds, tail(rounds));
  }

  private static RatioInterval of(double[] sorted, double mean, int rounds, double tail) {
    int low = (int) Math.floor(tail * sorted.length);
    return new RatioInterval(
        Math.exp(mean), Math.exp(sorted[low]), Math.exp(sorted[sorted.length - 1 - low]), rounds);
  }

  private static double resampled(double[] values, Random random) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += Math.log(values[random.nextInt(values.length)]);
    }
    return sum / values.length;
  }

  private static double meanOfLogs(double[] values) {
    return mean(Arrays.stream(values).map(Math::log).toArray());
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** The share of resamples beyond each end: of Student's t in place of the normal's. */
  private static double tail(int rounds) {
    return rounds < 2 ? 0 : Normal.above(Math.sqrt(rounds / (rounds - 1.0)) * student(rounds - 1));
  }

  /** The 97.5th percentile of Student's t (Abramowitz and Stegun 26.7.5). */
  private static double student(int degrees) {
    double z3 = Z * Z * Z;
    double z5 = z3 * Z * Z;
    double z7 = z5 * Z * Z;
    double n = degrees;
    return Z
        + (z3 + Z) / (4 * n)
        + (5 * z5 + 16 * z3 + 3 * Z) / (96 * n * n)
        + (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * n * n * n);
  }

  public Verdict verdict() {
    if (rounds < FEWEST_ROUNDS) {
      return Verdict.TOO_FEW_ROUNDS;
    }
    if (low > 1) {
      return Verdict.HIGHER;
    }
    return high < 1 ? Verdict.LOWER : Verdict.NO_DIFFERENCE;
  }
}
