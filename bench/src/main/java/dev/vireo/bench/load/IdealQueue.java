package dev.vireo.bench.load;

import org.HdrHistogram.Histogram;

/**
 * The limit for latency under Poisson arrivals: a queue without any cost of its own, first come
 * first served by servers that each take the same time for every request. What a batching service
 * adds to this is its own; what this shows is the price of randomness.
 */
public final class IdealQueue {
  private static final double ARRIVALS = 200_000;
  private static final int HALVINGS = 12;

  private IdealQueue() {}

  /**
   * The share of saturation up to which a percentile of the latency stays within {@code times} the
   * time that one of the servers takes for a request.
   */
  public static double load(double percentile, double times, int servers) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      double rate = middle * servers;
      boolean within = millis(percentile, servers, 1, rate, ARRIVALS / rate, 1) <= times * 1000;
      low = within ? middle : low;
      high = within ? high : middle;
    }
    return low;
  }

  /**
   * @param servers at least 1
   * @param serviceSeconds for one request
   * @return latency in milliseconds at the percentile, over the arrivals of {@code seconds}
   */
  public static double millis(
      double percentile,
      int servers,
      double serviceSeconds,
      double rate,
      double seconds,
      long seed) {
    Histogram micros = new Histogram(3);
    Arrivals arrivals = new Arrivals(rate, seed);
    long service = (long) (serviceSeconds * 1e9);
    long[] free = new long[servers];
    for (long at = arrivals.next(); at < seconds * 1e9; at = arrivals.next()) {
      int first = 0;
      for (int i = 1; i < servers; i++) {
        first = free[i] < free[first] ? i : first;
      }
      free[first] = Math.max(free[first], at) + service;
      micros.recordValue((free[first] - at) / 1000);
    }
    return micros.getValueAtPercentile(percentile) / 1e3;
  }
}
