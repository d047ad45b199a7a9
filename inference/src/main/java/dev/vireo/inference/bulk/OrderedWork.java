package dev.vireo.inference.bulk;

import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.source.ImageFile;
import dev.vireo.inference.bulk.source.NumberedInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

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

  private static final int CHUNKS_AHEAD_PER_WORKER = 6;

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
  private volatile Throwable failure;

  OrderedWork(
      Iterator<ImageFile> files,
      BulkOutput output,
      BulkProgress progress,
      StopRequest stop,
      boolean ordered,
      int chunkSize,
      int workers) {
    this.inputs = output.remaining(files);
    this.output = output;
    this.progress = progress;
    this.stop = stop;
    this.ordered = ordered;
    this.chunkSize = chunkSize;
    this.ahead = new Semaphore(workers * CHUNKS_AHEAD_PER_WORKER);
  }

  /** The next chunk, or null when there is none, the run is to stop, or the work has failed. */
  Chunk take() throws InterruptedException {
    ahead.acquire();
    listing.lockInterruptibly();
    try {
      if (failure != null || stop.requested() || !inputs.hasNext()) {
        ahead.release();
        return null;
      }
      List<NumberedInput> chunk = new ArrayList<>(chunkSize);
      while (chunk.size() < chunkSize && inputs.hasNext()) {
        chunk.add(inputs.next());
      }
      return new Chunk(nextToTake++, chunk);
    } finally {
      listing.unlock();
    }
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
      } else {
        failure.addSuppressed(cause);
      }
      ahead.release(Integer.MAX_VALUE / 2);
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

  /** Whether inputs were left when the run was told to stop. */
  boolean stopped() {
    return stop.requested() && inputs.hasNext();
  }
}
