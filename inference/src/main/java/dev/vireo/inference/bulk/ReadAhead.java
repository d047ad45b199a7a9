package dev.vireo.inference.bulk;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The loop that reads one worker's next chunk while the worker decodes and runs the one before: it
 * takes work, fills whichever of its chunks is free, and passes it on.
 */
final class ReadAhead implements Runnable {
  private final OrderedWork work;
  private final BlockingQueue<Optional<EncodedChunk>> free;
  private final BlockingQueue<Optional<EncodedChunk>> full;
  private long readNanos;

  /**
   * @param chunks to be filled in turn; still the caller's to close
   */
  ReadAhead(OrderedWork work, List<EncodedChunk> chunks) {
    this.work = work;
    this.free = new ArrayBlockingQueue<>(chunks.size() + 1);
    chunks.forEach(chunk -> free.add(Optional.of(chunk)));
    this.full = new ArrayBlockingQueue<>(chunks.size() + 1);
  }

  @Override
  public void run() {
    try {
      for (Optional<EncodedChunk> chunk = free.take(); chunk.isPresent(); chunk = free.take()) {
        OrderedWork.Chunk next = work.take();
        if (next == null) {
          break;
        }
        long start = System.nanoTime();
        chunk.get().fill(next);
        readNanos += System.nanoTime() - start;
        full.add(chunk);
      }
    } catch (InterruptedException e) {
      work.fail(new InterruptedIOException("interrupted"));
    } catch (Throwable e) {
      work.fail(e);
    } finally {
      full.add(Optional.empty());
    }
  }

  /** The next chunk, to be given back; empty when there is none. */
  Optional<EncodedChunk> take() throws InterruptedException {
    return full.take();
  }

  void giveBack(EncodedChunk chunk) {
    free.add(Optional.of(chunk));
  }

  /** The worker takes no more. */
  void end() {
    free.add(Optional.empty());
  }

  long readNanos() {
    return readNanos;
  }
}
