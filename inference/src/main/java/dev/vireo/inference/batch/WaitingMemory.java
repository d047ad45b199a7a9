package dev.vireo.inference.batch;

import java.util.concurrent.atomic.AtomicLong;
import org.apiguardian.api.API;

/**
 * How many bytes of images may be held by requests without an answer, in all batchers that share
 * this. Safe for use by several threads.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class WaitingMemory {
  private static final int PARTS_OF_HEAP = 4;

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param limit in bytes; one request alone may hold more
   */
  public WaitingMemory(long limit) {
    this.limit = limit;
  }

  /** As much as there is. */
  public static WaitingMemory unbounded() {
    return new WaitingMemory(Long.MAX_VALUE);
  }

  /** A quarter of the heap: the rest is for what arrives, what leaves, and the models. */
  public static WaitingMemory ofHeap() {
    return new WaitingMemory(Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP);
  }

  /** Bytes that requests hold. */
  public long held() {
    return held.get();
  }

  /**
   * @return whether there was room; what was taken is to be released
   */
  public boolean take(long bytes) {
    long before = held.getAndAdd(bytes);
    if (before > 0 && bytes > limit - before) {
      held.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /** Gives back what was taken. */
  public void release(long bytes) {
    held.addAndGet(-bytes);
  }

  @Override
  public String toString() {
    return "%,d of %,d bytes".formatted(held.get(), limit);
  }
}
