package dev.vireo.tools.terminal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** How fast a count has grown over the last seconds. Used by one thread at a time. */
public final class RateMeter {
  private static final long WINDOW_NANOS = 5_000_000_000L;
  private static final long STEP_NANOS = 100_000_000L;

  private record Sample(long nanos, long count) {}

  private final LongSupplier nanoTime;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public RateMeter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    samples.add(new Sample(nanoTime.getAsLong(), 0));
  }

  /** The count in each second, over the last five of them or as many as there were. */
  public double perSecond(long count) {
    long now = nanoTime.getAsLong();
    while (samples.size() > 1 && now - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    if (now - samples.getLast().nanos() > STEP_NANOS) {
      samples.add(new Sample(now, count));
    }
    double seconds = (now - first.nanos()) / 1e9;
    return seconds > 0 ? (count - first.count()) / seconds : 0;
  }
}
