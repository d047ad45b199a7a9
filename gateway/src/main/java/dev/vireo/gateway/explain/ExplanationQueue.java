package dev.vireo.gateway.explain;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.ClientKey;
import dev.vireo.inference.batch.FairQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that waits for one thread, clients taking turns: one who asks for much keeps nobody out.
 * Safe for use by several threads.
 */
final class ExplanationQueue<T> implements AutoCloseable {
  private static final int MOST_WAITING = 16;

  /**
   * One piece.
   *
   * @param result fails where the work is refused; work whose result is there is not begun
   */
  private record Job<T>(CompletableFuture<T> result, Supplier<T> work) {
    void run() {
      var _ = result.completeAsync(work, Runnable::run);
    }

    void refuse(String why) {
      result.completeExceptionally(new VireoException(ErrorCode.OVERLOADED, why));
    }
  }

  private final FairQueue<Job<T>> waiting = new FairQueue<>();
  private boolean closed;
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("vireo-explain").factory());

  ExplanationQueue() {
    worker.allowCoreThreadTimeOut(true);
  }

  /**
   * Does the work in its turn, or refuses this or other work where too much waits.
   *
   * @param result gets what the work gives; OVERLOADED where it is refused
   * @param deadline in {@link System#nanoTime}'s nanoseconds
   */
  void add(CompletableFuture<T> result, Supplier<T> work, ClientKey client, long deadline) {
    Job<T> job = new Job<>(result, work);
    Job<T> refused;
    String why;
    synchronized (this) {
      refused = closed ? job : makeRoom(job, client);
      why =
          closed
              ? "the service is shutting down"
              : "too many explanations are waiting; try again later";
      if (!job.equals(refused)) {
        waiting.add(job, client, deadline);
        worker.execute(this::runNext);
      }
    }
    // Who waits for it hears so outside of the lock.
    if (refused != null) {
      refused.refuse(why);
    }
  }

  /**
   * @return what is refused: nothing, the job itself, or one of a client with more
   */
  private @Nullable Job<T> makeRoom(Job<T> job, ClientKey client) {
    if (waiting.size() >= MOST_WAITING) {
      waiting.removeIf(other -> other.result().isDone());
    }
    if (waiting.size() < MOST_WAITING) {
      return null;
    }
    Job<T> displaced = waiting.displaceFor(client);
    return displaced == null ? job : displaced;
  }

  private void runNext() {
    Job<T> next;
    synchronized (this) {
      next = waiting.poll();
    }
    if (next != null) {
      next.run();
    }
  }

  /** What waits is refused; what is under way is finished. */
  @Override
  public void close() {
    List<Job<T>> left = new ArrayList<>();
    synchronized (this) {
      closed = true;
      for (Job<T> job = waiting.poll(); job != null; job = waiting.poll()) {
        left.add(job);
      }
    }
    left.forEach(job -> job.refuse("the service is shutting down"));
    worker.shutdown();
  }
}
