package dev.vireo.bench.loadgen;

/** A clock that moves only when somebody waits or works. */
final class FakeClock implements Clock {
  private long now = 1_000;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void sleepUntil(long moment) {
    now = Math.max(now, moment);
  }

  /** A lane that takes so long for each query, whatever it holds. */
  Lane working(long nanos) {
    return (_, _) -> now += nanos;
  }
}
