package dev.vireo.inference.batch;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Fails requests at their deadline, wherever they are: who waits for an answer that is of no use
 * any more hears so at once, though a slot may be decoding a large image for a long time yet.
 */
final class Deadlines implements AutoCloseable {
  /** What is later is not waited for. */
  private static final long LONGEST = Duration.ofDays(1).toNanos();

  private final LongSupplier nanoTime;
  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("vireo-deadlines").factory(),
          new DiscardPolicy()); // once it is closed, nobody waits

  Deadlines(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    timers.setRemoveOnCancelPolicy(true);
  }

  void watch(Pending pending) {
    long deadline = pending.request().deadlineNanos();
    long left = deadline - nanoTime.getAsLong();
    if (left > LONGEST || pending.answer().isDone()) {
      return;
    }
    ScheduledFuture<?> timer =
        timers.schedule(() -> expire(pending), left + 1, TimeUnit.NANOSECONDS);
    var _ = pending.answer().whenComplete((_, _) -> timer.cancel(false));
  }

  private void expire(Pending pending) {
    if (pending.request().deadlineNanos() - nanoTime.getAsLong() < 0) {
      pending.fail(passed());
    }
  }

  static VireoException passed() {
    return new VireoException(
        ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before there was an answer");
  }

  @Override
  public void close() {
    timers.shutdownNow();
  }
}
