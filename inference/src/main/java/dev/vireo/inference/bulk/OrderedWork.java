package dev.vireo.inference.bulk;

import dev.vireo.inference.bulk.source.ImageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands out inputs in chunks and puts the results back in order. A worker that is far ahead waits
 * for the slowest, which bounds the memory; the first failure ends the work for all. Safe for use
 * by several threads.
 */
final class OrderedWork {
  /**
   * @param index of the chunk in the order of the inputs
   */
  record Chunk(long index, List<ImageFile> files) {}

  private static final int CHUNKS_AHEAD_PER_WORKER = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition();
  private final Map<Long, List<BulkResult>> early = new HashMap<>();
  private final Iterator<ImageFile> files;
  private final PredictionSink sink;
  private final BulkProgress progress;
  private final int chunkSize;
  private final int window;
  private long nextToTake;
  private long nextToWrite;
  private long images;
  private long failures;
  private Throwable failure;

  OrderedWork(
      Iterator<ImageFile> files,
      PredictionSink sink,
      BulkProgress progress,
      int chunkSize,
      int workers) {
    this.files = files;
    this.sink = sink;
    this.progress = progress;
    this.chunkSize = chunkSize;
    this.window = workers * CHUNKS_AHEAD_PER_WORKER;
  }

  /** The next chunk, or null when there is none or the work has failed. */
  Chunk take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (failure == null && nextToTake - nextToWrite >= window) {
        written.await();
      }
      if (failure != null || !files.hasNext()) {
        return null;
      }
      List<ImageFile> chunk = new ArrayList<>(chunkSize);
      while (chunk.size() < chunkSize && files.hasNext()) {
        chunk.add(files.next());
      }
      return new Chunk(nextToTake++, chunk);
    } finally {
      lock.unlock();
    }
  }

  /** Writes the results of a chunk, or keeps them until those before it are written. */
  void deliver(long index, List<BulkResult> results) throws IOException {
    lock.lock();
    try {
      early.put(index, results);
      while (failure == null && early.containsKey(nextToWrite)) {
        write(early.remove(nextToWrite));
        nextToWrite++;
      }
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void write(List<BulkResult> results) throws IOException {
    for (BulkResult result : results) {
      sink.write(result);
      images++;
      if (result instanceof BulkResult.Failed) {
        failures++;
      }
    }
    progress.advanced(images, failures);
  }

  /** Ends the work; the first cause is kept. */
  void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      } else {
        failure.addSuppressed(cause);
      }
      written.signalAll();
    } finally {
      lock.unlock();
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
}
