package dev.vireo.gateway.metrics;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** How many lines of a kind the log takes in a while. Safe for use by several threads. */
public final class LogBudget {
  private final int most;
  private final long window;
  private final LongSupplier nanoTime;
  private long began;
  private int taken;
  private long leftOut;

  /**
   * @param most lines in each window
   * @param nanoTime the clock
   */
  LogBudget(int most, Duration window, LongSupplier nanoTime) {
    this.most = most;
    this.window = window.toNanos();
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  /**
   * Asks for a line.
   *
   * @return empty where it is to be left out; otherwise how many were since the last that was not
   */
  public synchronized OptionalLong take() {
    long now = nanoTime.getAsLong();
    if (now - began >= window) {
      began = now;
      taken = 0;
    }
    if (taken == most) {
      leftOut++;
      return OptionalLong.empty();
    }
    taken++;
    long before = leftOut;
    leftOut = 0;
    return OptionalLong.of(before);
  }
}
