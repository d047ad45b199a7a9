package dev.vireo.inference.bulk;

import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands out inputs in chunks and takes the results to the output, in the order of the inputs or as
 * they come. A worker that is far ahead waits for the slowest, which bounds the memory; the first
 * failure ends the work for all. Safe for use by several threads.
 */
final class OrderedWork {
  /**
   * @param number of the chunk in the order of the inputs
   */
  record Chunk(long number, List<NumberedInput> inputs) {}

  private record Results(Chunk chunk, List<BulkResult> rows) {}

  private static final int IMAGES_AHEAD_PER_WORKER = 48;
  private static final int LEAST_CHUNKS_AHEAD = 3;

  private final ReentrantLock listing = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private final Semaphore ahead;
  private final Iterator<NumberedInput> inputs;
  private final BulkOutput output;
  private final BulkProgress progress;
  private final StopRequest stop;
  private final boolean ordered;
  private final int chunkSize;
  private final Map<Long, Results> delivered = new HashMap<>();
  private long nextToTake;
  private long nextToPass;
  private long images;
  private long failures;
  private long writeNanos;
  private boolean exhausted;
  private volatile @Nullable Throwable failure;

  OrderedWork(
      Iterator<ImageFile> files,
      BulkOutput output,
      BulkProgress progress,
      StopRequest stop,
      boolean ordered,
      int chunkSize,
      int workers)
      throws IOException {
    this.inputs = output.remaining(files);
    this.output = output;
    this.progress = progress;
    this.stop = stop;
    this.ordered = ordered;
    this.chunkSize = chunkSize;
    this.ahead =
        new Semaphore(workers * Math.max(LEAST_CHUNKS_AHEAD, IMAGES_AHEAD_PER_WORKER / chunkSize));
  }

  /** The next chunk, or null when there is none, the run is to stop, or the work has failed. */
  @Nullable Chunk take() throws InterruptedException {
    ahead.acquire();
    listing.lockInterruptibly();
    try {
      List<NumberedInput> chunk = new ArrayList<>(chunkSize);
      while (failure == null && chunk.size() < chunkSize && available()) {
        chunk.add(inputs.next());
      }
      if (chunk.isEmpty()) {
        ahead.release();
        return null;
      }
      return new Chunk(nextToTake++, chunk);
    } finally {
      listing.unlock();
    }
  }

  /** Inputs that end because a stop was asked for are not at their end. */
  private boolean available() {
    if (stop.requested()) {
      return false;
    }
    boolean more = inputs.hasNext();
    exhausted |= !more && !stop.requested();
    return more && !stop.requested();
  }

  /** Writes the results of a chunk, or keeps them until those before it are written. */
  void deliver(Chunk chunk, List<BulkResult> rows) throws IOException {
    writing.lock();
    try {
      long start = System.nanoTime();
      Results results = new Results(chunk, rows);
      if (!ordered && failure == null) {
        write(results);
      }
      delivered.put(chunk.number(), results);
      while (failure == null && delivered.containsKey(nextToPass)) {
        Results next = delivered.remove(nextToPass);
        if (ordered) {
          write(next);
        }
        nextToPass++;
        ahead.release();
      }
      writeNanos += System.nanoTime() - start;
    } finally {
      writing.unlock();
    }
  }

  private void write(Results results) throws IOException {
    for (BulkResult result : results.rows()) {
      output.write(result);
      images++;
      if (result instanceof BulkResult.Failed) {
        failures++;
      }
    }
    output.written(results.chunk().inputs());
    progress.advanced(images, failures);
  }

  /** Ends the work; the first cause is kept. */
  void fail(Throwable cause) {
    writing.lock();
    try {
      if (failure == null) {
        failure = cause;
        ahead.release(Integer.MAX_VALUE / 2);
        stop.request(); // A listing may be waiting for a name that never comes.
      } else {
        failure.addSuppressed(cause);
      }
    } finally {
      writing.unlock();
    }
  }

  /** Throws what ended the work early, on the thread that started it. */
  void rethrow() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case OutOfMemoryError e -> throw MemoryShortage.elsewhere(e);
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  long images() {
    return images;
  }

  long failures() {
    return failures;
  }

  /** Time that one worker at a time spent writing. */
  long writeNanos() {
    return writeNanos;
  }

  /** Whether the run was told to stop before it saw the end of its inputs. */
  boolean stopped() {
    return stop.requested() && !exhausted;
  }
}
