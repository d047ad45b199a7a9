package dev.vireo.inference.batch;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Fails requests at their deadline, wherever they are: who waits for an answer that is of no use
 * any more hears so at once, though a slot may be decoding a large image for a long time yet.
 *
 * <p>Its thread sleeps until the earliest deadline that it has heard of, whether or not that
 * request has its answer meanwhile: one request after the other, each with the usual time, wakes it
 * once in that time and not each time.
 */
final class Deadlines implements AutoCloseable {
  /** What is later is not waited for. */
  private static final long LONGEST = Duration.ofDays(1).toNanos();

  private record Watched(long deadline, long sequence, Pending pending) {
    static final Comparator<Watched> ORDER =
        (one, other) ->
            one.deadline == other.deadline
                ? Long.compare(one.sequence, other.sequence)
                : Long.signum(one.deadline - other.deadline);
  }

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition earlier = lock.newCondition();
  private final TreeSet<Watched> watched = new TreeSet<>(Watched.ORDER);
  private final Thread thread;
  private long sequence;
  private long wakes;
  private boolean sleepsForGood = true;
  private boolean open = true;

  Deadlines(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.thread = Thread.ofPlatform().daemon().name("vireo-deadlines").start(this::run);
  }

  void watch(Pending pending) {
    long deadline = pending.request().deadlineNanos();
    if (deadline - nanoTime.getAsLong() > LONGEST || pending.answer().isDone()) {
      return;
    }
    Watched entry = add(pending, deadline);
    var _ = pending.answer().whenComplete((_, _) -> remove(entry));
  }

  private Watched add(Pending pending, long deadline) {
    lock.lock();
    try {
      Watched entry = new Watched(deadline, sequence++, pending);
      watched.add(entry);
      if (sleepsForGood || deadline - wakes < 0) {
        sleepsForGood = false;
        wakes = deadline;
        earlier.signal();
      }
      return entry;
    } finally {
      lock.unlock();
    }
  }

  private void remove(Watched entry) {
    lock.lock();
    try {
      watched.remove(entry);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    List<Pending> due = new ArrayList<>();
    while (awaitDue(due)) {
      for (Pending pending : due) {
        if (pending.request().deadlineNanos() - nanoTime.getAsLong() < 0) {
          pending.fail(passed());
        }
      }
      due.clear();
    }
  }

  /**
   * @param due receives those whose time has come
   * @return false once it is closed
   */
  private boolean awaitDue(List<Pending> due) {
    lock.lock();
    try {
      while (open) {
        sleepsForGood = watched.isEmpty();
        if (sleepsForGood) {
          earlier.awaitUninterruptibly();
          continue;
        }
        wakes = watched.first().deadline();
        if (sleptUntil(wakes)) {
          while (!watched.isEmpty() && watched.first().deadline() - wakes <= 0) {
            due.add(watched.removeFirst().pending());
          }
          return true;
        }
      }
      return false;
    } catch (InterruptedException e) {
      return false; // closed
    } finally {
      lock.unlock();
    }
  }

  /** False when it was woken for an earlier one. */
  private boolean sleptUntil(long moment) throws InterruptedException {
    long left = moment + 1 - nanoTime.getAsLong();
    while (left > 0 && open && wakes == moment) {
      left = earlier.awaitNanos(left);
    }
    return left <= 0;
  }

  static VireoException passed() {
    return new VireoException(
        ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before there was an answer");
  }

  @Override
  public void close() {
    lock.lock();
    try {
      open = false;
      watched.clear(); // nobody waits any more
      earlier.signal();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }
}
