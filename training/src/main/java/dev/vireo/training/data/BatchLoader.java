package dev.vireo.training.data;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.augment.Augmenter;
import dev.vireo.training.augment.Mixer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Shuffled, augmented batches, made ahead of their use on other threads. What is in a batch depends
 * on the seed, the epoch and its place alone, not on timing. Call from one thread.
 */
public final class BatchLoader implements AutoCloseable {
  /** Beside those being filled: one in use and one ready. */
  private static final int SPARE_BATCHES = 2;

  /** In the place of an epoch's number: what is random, but stays. */
  private static final long ALL_EPOCHS = -1;

  private final PixelStore store;
  private final int size;
  private final int batchSize;
  private final long seed;
  private final ExecutorService workers;
  private final ThreadLocal<Workshop> workshops;
  private final Deque<Batch> free = new ArrayDeque<>();
  private final Deque<Future<Batch>> coming = new ArrayDeque<>();
  private int[] order = {};
  private long epoch;
  private int scheduled;

  /** What a thread makes batches with. */
  private record Workshop(Augmenter augmenter, Mixer mixer) {}

  /**
   * @param store at the augmentation's stored size
   * @param input of the network
   * @param batchSize images in a batch at most, at least 1
   * @param threads that make batches, at least 1
   */
  public BatchLoader(
      PixelStore store,
      Augmentation augmentation,
      Preprocessing input,
      int batchSize,
      long seed,
      int threads) {
    this.store = store;
    size = input.size();
    this.batchSize = batchSize;
    this.seed = seed;
    workshops =
        ThreadLocal.withInitial(() ->
            new Workshop(new Augmenter(augmentation, input), new Mixer(augmentation.mix(), size)));
    workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("vireo-batches-", 0).factory());
    for (int i = 0; i < Math.min(threads + SPARE_BATCHES, batches()); i++) {
      free.add(new Batch(batchSize, size));
    }
  }

  /** Batches in an epoch. Their sizes differ by one at most: no small rest misleads batch norm. */
  public int batches() {
    return Math.ceilDiv(store.count(), batchSize);
  }

  /** Shuffles anew and begins to make batches. */
  public void start(long epoch) {
    while (!coming.isEmpty()) {
      free.add(await(coming.removeFirst()));
    }
    this.epoch = epoch;
    order = shuffled(store.count(), new SplittableRandom(mix(seed, epoch, -1)));
    scheduled = 0;
    schedule();
  }

  /** The next batch of the epoch; give it back with {@link #release}. */
  public Batch next() {
    return await(coming.removeFirst());
  }

  /** Lets the batch be filled again; it must not be read any more. */
  public void release(Batch batch) {
    free.add(batch);
    schedule();
  }

  private void schedule() {
    while (!free.isEmpty() && scheduled < batches()) {
      Batch batch = free.removeFirst();
      int first = start(scheduled);
      int count = start(scheduled + 1) - first;
      scheduled++;
      coming.add(workers.submit(() -> fill(batch, first, count)));
    }
  }

  /** Where batch {@code number} starts in the order of the epoch. */
  private int start(int number) {
    return (int) ((long) number * store.count() / batches());
  }

  private Batch fill(Batch batch, int first, int count) {
    int imageBytes = 3 * size * size;
    batch.limitTo(count, imageBytes);
    MemorySegment target = MemorySegment.ofBuffer(batch.pixels());
    Workshop workshop = workshops.get();
    for (int i = 0; i < count; i++) {
      int index = order[first + i];
      SplittableRandom random = new SplittableRandom(mix(seed, epoch, index));
      workshop
          .augmenter()
          .apply(
              store.image(index),
              target.asSlice((long) i * imageBytes, imageBytes),
              mirrored(index),
              random);
      batch.set(i, store.label(index));
    }
    SplittableRandom random = new SplittableRandom(mix(seed, epoch, -2L - first));
    batch.mixed(workshop.mixer().apply(target, count, random));
    return batch;
  }

  /** Whether this is the epoch in which an image that alternates is mirrored. */
  private boolean mirrored(int index) {
    return ((new SplittableRandom(mix(seed, ALL_EPOCHS, index)).nextInt() ^ epoch) & 1) != 0;
  }

  private static int[] shuffled(int count, SplittableRandom random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /** One seed out of three numbers; SplittableRandom scatters what stays regular here. */
  private static long mix(long seed, long epoch, long index) {
    return (seed * 0x9E3779B97F4A7C15L + epoch) * 0xBF58476D1CE4E5B9L + index;
  }

  private static Batch await(Future<Batch> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new VireoException(
          ErrorCode.INTERNAL, "a batch could not be made: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VireoException(ErrorCode.INTERNAL, "interrupted while waiting for a batch", e);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    workers.close();
  }
}
