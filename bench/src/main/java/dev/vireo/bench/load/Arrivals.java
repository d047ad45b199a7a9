package dev.vireo.bench.load;

import java.util.Random;

/** A Poisson process: independent exponential gaps of a given mean. */
public final class Arrivals {
  private final Random random;
  private final double meanNanos;
  private double next;

  /**
   * @param rate arrivals a second, positive
   */
  public Arrivals(double rate, long seed) {
    if (rate <= 0) {
      throw new IllegalArgumentException("arrivals need a positive rate, not " + rate);
    }
    this.meanNanos = 1e9 / rate;
    this.random = new Random(seed);
  }

  /** Nanoseconds from the start to the next arrival; never decreases. */
  public long next() {
    next -= Math.log1p(-random.nextDouble()) * meanNanos;
    return (long) next;
  }
}
