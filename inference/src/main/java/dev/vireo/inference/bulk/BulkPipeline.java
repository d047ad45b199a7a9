package dev.vireo.inference.bulk;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.source.ImageFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Many files through one model. Each worker reads, decodes and runs its own batches; results reach
 * the sink in the order of the inputs. At most a few batches for each worker are in memory, however
 * many files there are and however unequal they are.
 */
public final class BulkPipeline {
  /** ONNX Runtime was seen to need more than the usual stack. */
  private static final long STACK_BYTES = 4L << 20;

  private final List<BatchSlot> slots;
  private final int topK;

  /**
   * @param slots one for each worker, at least one; still the caller's to close
   * @param topK classes in a prediction, at least 1
   */
  public BulkPipeline(List<BatchSlot> slots, int topK) {
    if (slots.isEmpty() || topK < 1) {
      throw new IllegalArgumentException("a run needs a worker, and a rank to report");
    }
    this.slots = List.copyOf(slots);
    this.topK = topK;
  }

  /**
   * Classifies every file. What is wrong with one of them is its result; it stops nothing.
   *
   * @throws IOException when the sink refuses
   * @throws VireoException when the model fails
   */
  public BulkSummary run(Iterator<ImageFile> files, PredictionSink sink, BulkProgress progress)
      throws IOException {
    long start = System.nanoTime();
    OrderedWork work =
        new OrderedWork(files, sink, progress, slots.getFirst().batch().capacity(), slots.size());
    List<BulkWorker> workers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (BatchSlot slot : slots) {
      BulkWorker worker = new BulkWorker(slot, topK, work);
      workers.add(worker);
      threads.add(
          Thread.ofPlatform()
              .name("vireo-bulk-", threads.size())
              .stackSize(STACK_BYTES)
              .start(worker));
    }
    join(threads, work);
    work.rethrow();
    long read = 0;
    long decode = 0;
    long infer = 0;
    for (BulkWorker worker : workers) {
      read += worker.readNanos();
      decode += worker.decodeNanos();
      infer += worker.inferNanos();
    }
    return new BulkSummary(
        work.images(),
        work.failures(),
        (System.nanoTime() - start) / 1e9,
        read / 1e9,
        decode / 1e9,
        infer / 1e9,
        workers.size());
  }

  /** Waits for every worker, whatever happens: their slots are the caller's again afterwards. */
  private static void join(List<Thread> threads, OrderedWork work) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          work.fail(new InterruptedIOException("the run was interrupted"));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
