package dev.vireo.bench.statistics;

/** The standard normal distribution. */
final class Normal {
  private Normal() {}

  /** The chance to be above {@code x}, 0 or more, to 1e-7 (Abramowitz and Stegun 26.2.17). */
  static double above(double x) {
    double t = 1 / (1 + 0.2316419 * x);
    double series =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * series;
  }
}
