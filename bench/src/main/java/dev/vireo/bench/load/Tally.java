package dev.vireo.bench.load;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Outcomes of requests, and how long the right answers took. Safe for use by several threads. */
public final class Tally {
  private static final long LONGEST_MICROS = 600_000_000L;
  private static final int DIGITS = 3;

  private final Histogram micros = new Histogram(LONGEST_MICROS, DIGITS);
  private final Map<AnswerCheck, Long> counts = new EnumMap<>(AnswerCheck.class);
  private long lastAnswer;

  /**
   * @param nanos from the moment at which the request was to be sent until its answer was read
   */
  public synchronized void add(AnswerCheck verdict, long nanos) {
    counts.merge(verdict, 1L, Long::sum);
    if (verdict == AnswerCheck.ANSWERED) {
      micros.recordValue(Math.clamp(nanos / 1000, 0, LONGEST_MICROS));
      lastAnswer = System.nanoTime();
    }
  }

  /** Adds what another has counted. */
  public synchronized void add(Tally other) {
    micros.add(other.micros);
    other.counts.forEach((verdict, count) -> counts.merge(verdict, count, Long::sum));
  }

  public synchronized long count(AnswerCheck verdict) {
    return counts.getOrDefault(verdict, 0L);
  }

  public synchronized long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Latency in milliseconds that {@code percentile} % of the answers did not exceed. */
  public synchronized double millis(double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  public synchronized double maxMillis() {
    return micros.getMaxValue() / 1e3;
  }

  /** Moment of the last right answer, on the clock of {@link System#nanoTime}. */
  synchronized long lastAnswer() {
    return lastAnswer;
  }
}
