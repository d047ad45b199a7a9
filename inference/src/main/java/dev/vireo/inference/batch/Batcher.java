package dev.vireo.inference.batch;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Dynamic batching without a timer: a slot that is free takes whatever waits, up to its batch's
 * capacity, and starts at once; several slots share what waits. Under light load a request never
 * waits for company; under heavy load batches fill by themselves.
 *
 * <p>Requests wait in a bounded {@link FairQueue}. A request fails at its deadline, wherever it is;
 * one that failed so, or was cancelled, before its turn came is dropped before any work is spent on
 * it. Safe for use by several threads; answers complete on the slots' threads, or on that of the
 * deadlines, where dependents must not block.
 */
public final class Batcher implements AutoCloseable {
  private static final String SHUTTING_DOWN = "the service is shutting down";
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final FairQueue<Pending> queue = new FairQueue<>();
  private final List<Thread> workers = new ArrayList<>();
  private final int limit;
  private final WaitingMemory memory;
  private final DecodingPixels decoding;
  private final Runnable roomToDecode = this::wake;
  private final LongSupplier nanoTime;
  private final Deadlines deadlines;
  private final int slots;
  private int busy;
  private int large;
  private boolean open = true;
  private volatile boolean lost;

  /**
   * @param slots at least one; the batcher owns and closes them
   * @param limit requests that may wait, at least 1; beyond it, submissions fail with OVERLOADED
   */
  public Batcher(List<BatchSlot> slots, int limit) {
    this(slots, limit, BatchListener.NONE);
  }

  /**
   * @param listener hears of every batch
   */
  public Batcher(List<BatchSlot> slots, int limit, BatchListener listener) {
    this(slots, limit, WaitingMemory.unbounded(), DecodingPixels.ofCores(), listener);
  }

  /**
   * @param memory for images of requests without an answer; beyond it, submissions fail with
   *     OVERLOADED
   * @param decoding for large images in decoding
   */
  public Batcher(
      List<BatchSlot> slots,
      int limit,
      WaitingMemory memory,
      DecodingPixels decoding,
      BatchListener listener) {
    this(slots, limit, memory, decoding, listener, System::nanoTime);
  }

  /** An engine's device is not there any more. */
  void lose() {
    lost = true;
  }

  /** Whether the device was lost in a run, so that further ones can only fail. */
  public boolean lost() {
    return lost;
  }

  /**
   * @param nanoTime the clock of deadlines and timings
   */
  Batcher(
      List<BatchSlot> slots,
      int limit,
      WaitingMemory memory,
      DecodingPixels decoding,
      BatchListener listener,
      LongSupplier nanoTime) {
    if (slots.isEmpty() || limit < 1) {
      throw new IllegalArgumentException("a batcher needs a slot and room for one request");
    }
    this.limit = limit;
    this.memory = memory;
    this.decoding = decoding;
    this.nanoTime = nanoTime;
    this.deadlines = new Deadlines(nanoTime);
    this.slots = slots.size();
    for (BatchSlot slot : slots) {
      SlotWorker worker = new SlotWorker(this, slot, listener, nanoTime);
      workers.add(Thread.ofPlatform().name("vireo-slot-", workers.size()).daemon().start(worker));
    }
  }

  /**
   * Queues a request.
   *
   * @return completes with the answer, or exceptionally with a {@link VireoException}: OVERLOADED
   *     when the queue is full (at once, or later in favour of a client with fewer waiting) or the
   *     batcher is closed, DEADLINE_EXCEEDED, or what is wrong with the image; cancelling it
   *     withdraws the request
   */
  public CompletableFuture<BatchAnswer> submit(BatchRequest request) {
    return submit(List.of(request)).getFirst();
  }

  /**
   * Queues requests together, so that a free slot takes as many of them as its batch holds. Where
   * waiting memory has no room for all of them, it takes none.
   *
   * @return for each what {@link #submit(BatchRequest)} returns
   */
  public List<CompletableFuture<BatchAnswer>> submit(List<BatchRequest> requests) {
    long now = nanoTime.getAsLong();
    List<CompletableFuture<BatchAnswer>> answers = new ArrayList<>(requests.size());
    List<Pending> accepted = new ArrayList<>(requests.size());
    List<Pending> refused = new ArrayList<>(0);
    List<Pending> tooMuch = new ArrayList<>(0);
    boolean serving;
    long all = requests.stream().mapToLong(request -> request.input().heldBytes()).sum();
    boolean fits = memory.take(all);
    lock.lock();
    try {
      serving = open;
      for (BatchRequest request : requests) {
        Pending pending = new Pending(request, now);
        answers.add(pending.answer());
        long bytes = request.input().heldBytes();
        if (!fits) {
          tooMuch.add(pending);
        } else if (makeRoomFor(pending, refused)) {
          pending.hold(memory, bytes);
          queue.add(pending, request.client(), request.deadlineNanos(), pending.isLarge());
          accepted.add(pending);
          arrived.signal();
        } else {
          memory.release(bytes);
        }
      }
    } finally {
      lock.unlock();
    }
    for (Pending each : refused) {
      String reason = serving ? limit + " requests are waiting; try again later" : SHUTTING_DOWN;
      each.fail(new VireoException(ErrorCode.OVERLOADED, reason));
    }
    for (Pending each : tooMuch) {
      each.fail(
          new VireoException(
              ErrorCode.OVERLOADED,
              "images without an answer hold %s already; try again later".formatted(memory)));
    }
    accepted.forEach(deadlines::watch);
    return answers;
  }

  /**
   * @param refused receives who is refused: the request itself, or the one that makes room
   */
  private boolean makeRoomFor(Pending pending, List<Pending> refused) {
    if (open && queue.size() >= limit) {
      queue.removeIf(waiting -> waiting.answer().isDone()); // cancelled while they waited
    }
    if (open && queue.size() < limit) {
      return true;
    }
    Pending displaced = open ? queue.displaceFor(pending.request().client()) : null;
    refused.add(displaced == null ? pending : displaced);
    return displaced != null;
  }

  /**
   * Blocks until requests wait that a slot may take, then moves its share of them, in turn, into
   * {@code taken}: at most {@code most}, with about as many pixels as an ordinary image may have
   * alone, and no more than leaves as many for each other slot. A large image goes by itself; the
   * last free slot of several takes none, so that others do not wait for it to be decoded, and one
   * that had one takes others first. The slot is busy until {@link #release}.
   *
   * @param hadLarge whether the slot's last was a large image
   * @return false when the batcher is closed and nothing waits any more
   */
  boolean take(List<Pending> taken, int most, boolean hadLarge) throws InterruptedException {
    List<Pending> expired = new ArrayList<>(0);
    lock.lockInterruptibly();
    try {
      takeEither(taken, most, expired, hadLarge);
      while (taken.isEmpty() && expired.isEmpty()) {
        if (!open && queue.size() == 0) {
          return false;
        }
        arrived.await();
        takeEither(taken, most, expired, hadLarge);
      }
      busy++;
    } finally {
      lock.unlock();
    }
    expired.forEach(pending -> pending.fail(Deadlines.passed()));
    return true;
  }

  private void takeEither(
      List<Pending> taken, int most, List<Pending> expired, boolean ordinaryFirst) {
    if (ordinaryFirst) {
      takeOrdinary(taken, most, expired);
    }
    if (taken.isEmpty()) {
      takeLarge(taken, expired);
    }
    if (taken.isEmpty()) {
      takeOrdinary(taken, most, expired);
    }
  }

  private void takeLarge(List<Pending> taken, List<Pending> expired) {
    if (large >= Math.max(1, slots - 1)) {
      return;
    }
    for (Pending next = queue.peekLarge(); next != null; next = queue.peekLarge()) {
      boolean wanted = isWanted(next, expired);
      if (wanted && !decoding.take(next.pixels(), roomToDecode)) {
        return;
      }
      queue.pollLarge();
      if (wanted) {
        large++;
        taken.add(next);
        return;
      }
    }
  }

  private void takeOrdinary(List<Pending> taken, int most, List<Pending> expired) {
    int share = Math.min(most, Math.ceilDiv(queue.ordinary(), slots));
    long pixels = 0;
    while (taken.size() < share && pixels < DecodingPixels.ORDINARY) {
      Pending next = queue.poll();
      if (next == null) {
        return;
      }
      if (isWanted(next, expired)) {
        taken.add(next);
        pixels += next.pixels();
      }
    }
  }

  /**
   * @param expired receives it, where its time is over
   */
  private boolean isWanted(Pending next, List<Pending> expired) {
    if (next.answer().isDone()) {
      return false;
    }
    boolean late = next.request().deadlineNanos() - nanoTime.getAsLong() < 0;
    if (late) {
      expired.add(next);
    }
    return !late;
  }

  /** What a slot took is decoded, or will not be. */
  void decoded(Pending pending) {
    if (pending.isLarge()) {
      lock.lock();
      try {
        large--;
        arrived.signalAll();
      } finally {
        lock.unlock();
      }
      decoding.release(pending.pixels());
    }
  }

  private void wake() {
    lock.lock();
    try {
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A slot has run what it took, and needs no core any more. */
  void release() {
    lock.lock();
    try {
      busy--;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the slot that asks is the only busy one, with nothing waiting for another. */
  boolean alone() {
    lock.lock();
    try {
      return busy == 1 && queue.size() == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses new requests, serves those that wait for up to ten seconds, and closes the slots. */
  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  /**
   * Refuses new requests, serves those that wait, and closes the slots.
   *
   * @param limit after it, what still waits fails with OVERLOADED; a batch that runs is never torn
   */
  public void close(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    lock.lock();
    try {
      open = false;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread worker : workers) {
      try {
        worker.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      } catch (InterruptedException e) {
        interrupted = true;
        break;
      }
    }
    abandonQueue();
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    deadlines.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void abandonQueue() {
    List<Pending> left = new ArrayList<>();
    lock.lock();
    try {
      queue.removeIf(pending -> {
        left.add(pending);
        return true;
      });
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    for (Pending pending : left) {
      pending.fail(new VireoException(ErrorCode.OVERLOADED, SHUTTING_DOWN));
    }
  }
}
