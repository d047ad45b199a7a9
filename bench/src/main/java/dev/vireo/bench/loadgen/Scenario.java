package dev.vireo.bench.loadgen;

import java.util.Locale;

/** How queries come, as MLPerf Inference's LoadGen names it. */
public enum Scenario {
  /** All samples are there from the start: samples a second. */
  OFFLINE(0, 1),
  /** One sample at a time, the next when the last is answered: latency at the 90th percentile. */
  SINGLE_STREAM(0.90, 1),
  /** Eight samples at a time, the next when the last are answered: latency at the 99th. */
  MULTI_STREAM(0.99, 8),
  /** Poisson arrivals: the highest rate whose latency at the 99th percentile is within a bound. */
  SERVER(0.99, 1);

  private final double percentile;
  private final int samplesPerQuery;

  Scenario(double percentile, int samplesPerQuery) {
    this.percentile = percentile;
    this.samplesPerQuery = samplesPerQuery;
  }

  /** As it is typed: {@code single-stream}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Of the latencies, as a share; 0 where latency does not count. */
  public double percentile() {
    return percentile;
  }

  public int samplesPerQuery() {
    return samplesPerQuery;
  }
}
