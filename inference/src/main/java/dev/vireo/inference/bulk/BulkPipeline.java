package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.PredictionSink;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.DraftGain;
import dev.vireo.inference.image.DraftTrial;
import dev.vireo.inference.model.ModelFacts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Many files through one model. Each worker decodes and runs its own batches, and has a thread that
 * reads its next one meanwhile. At most a few batches for each worker are in memory, however many
 * files there are and however unequal they are.
 */
public final class BulkPipeline {
  private final WorkerSlots slots;
  private final BulkSettings settings;

  /**
   * @param slots still the caller's to close
   * @throws VireoException INVALID_ARGUMENT when embeddings are wanted and the model offers none
   */
  public BulkPipeline(WorkerSlots slots, BulkSettings settings) {
    this.slots = slots;
    this.settings = settings;
    Engine engine = slots.list().getFirst().engine();
    requireEmbeddings(engine.facts(), engine.embeddingSize(), settings);
  }

  static void requireEmbeddings(ModelFacts facts, int features, BulkSettings settings) {
    if (settings.embeddings() && features == 0) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          facts.name()
              + " offers no embeddings: export it with them ('vireo export --outputs"
              + " logits,embeddings')");
    }
  }

  /** Classifies every file into a sink that remembers nothing. */
  public BulkSummary run(Iterator<ImageFile> files, PredictionSink sink, BulkProgress progress)
      throws IOException {
    return run(files, BulkOutput.of(sink), progress, new StopRequest());
  }

  /**
   * Classifies every file that the output has not. What is wrong with one of them is its result; it
   * stops nothing.
   *
   * @throws IOException when the output refuses
   * @throws VireoException when the model fails; OUT_OF_MEMORY, with what would fit, when memory
   *     runs out
   */
  public BulkSummary run(
      Iterator<ImageFile> files, BulkOutput output, BulkProgress progress, StopRequest stop)
      throws IOException {
    long start = System.nanoTime();
    List<BatchSlot> each = slots.list();
    slots.trials().forEach(DraftTrial::reset);
    OrderedWork work =
        new OrderedWork(
            files,
            output,
            progress,
            stop,
            settings.ordered(),
            slots.plan().batchSize(),
            each.size());
    List<ReadAhead> readers = new ArrayList<>();
    List<BulkWorker> workers = new ArrayList<>();
    try (EncodedMemory encoded = new EncodedMemory(slots.memory(), slots.plan(), each.size())) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < each.size(); i++) {
        ReadAhead reader = new ReadAhead(work, encoded.chunks(i));
        readers.add(reader);
        workers.add(
            new BulkWorker(
                i, each.size(), each.get(i), settings, work, output, reader, encoded.large(i)));
        threads.add(Thread.ofPlatform().name("vireo-read-" + i).unstarted(reader));
        threads.add(Thread.ofPlatform().name("vireo-bulk-" + i).unstarted(workers.getLast()));
      }
      threads.forEach(Thread::start);
      join(threads, work);
    } catch (OutOfMemoryError e) {
      throw MemoryShortage.elsewhere(e);
    }
    work.rethrow();
    return summary(work, readers, workers, System.nanoTime() - start);
  }

  private BulkSummary summary(
      OrderedWork work, List<ReadAhead> readers, List<BulkWorker> workers, long nanos) {
    long read = 0;
    for (ReadAhead reader : readers) {
      read += reader.readNanos();
    }
    long decode = 0;
    long infer = 0;
    for (BulkWorker worker : workers) {
      decode += worker.decodeNanos();
      infer += worker.inferNanos();
    }
    return new BulkSummary(
        work.images(),
        work.failures(),
        nanos / 1e9,
        new StageSeconds(read / 1e9, decode / 1e9, infer / 1e9, work.writeNanos() / 1e9),
        workers.size(),
        work.stopped(),
        slots.trials().stream().map(DraftTrial::gain).reduce(DraftGain.NONE, DraftGain::plus));
  }

  /** Waits for every thread, whatever happens: their slots are the caller's again afterwards. */
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
