package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.BulkResult.Classified;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.BulkResult.Undecided;
import dev.vireo.inference.bulk.sink.Embedding;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The loop of one worker: decode, run, rank. */
final class BulkWorker implements Runnable {
  private static final float[] NO_EMBEDDINGS = {};

  /** Results follow by their place, and names of any length would take memory of any size. */
  private static final String NO_NAME = "";

  private final int number;
  private final int workers;
  private final BatchSlot slot;
  private final BulkSettings settings;
  private final OrderedWork work;
  private final BulkOutput output;
  private final ReadAhead ahead;
  private final LargeFile large;
  private final Ranking ranking;
  private final float[] logits;
  private final float[] embeddings;
  private final int classes;
  private final int features;
  private long decodeNanos;
  private long inferNanos;

  /**
   * @param number of this worker, from 0
   * @param workers in all
   * @param large still the caller's to close
   */
  BulkWorker(
      int number,
      int workers,
      BatchSlot slot,
      BulkSettings settings,
      OrderedWork work,
      BulkOutput output,
      ReadAhead ahead,
      LargeFile large) {
    List<String> labels = slot.engine().facts().labels();
    int capacity = slot.batch().capacity();
    this.number = number;
    this.workers = workers;
    this.slot = slot;
    this.settings = settings;
    this.work = work;
    this.output = output;
    this.ahead = ahead;
    this.large = large;
    this.ranking = new Ranking(labels, slot.engine().facts().output(), settings.topK());
    this.classes = labels.size();
    this.logits = new float[Math.multiplyExact(capacity, classes)];
    this.features = settings.embeddings() ? slot.engine().embeddingSize() : 0;
    this.embeddings =
        features == 0 ? NO_EMBEDDINGS : new float[Math.multiplyExact(capacity, features)];
  }

  @Override
  public void run() {
    try {
      for (Optional<EncodedChunk> next = ahead.take(); next.isPresent(); next = ahead.take()) {
        EncodedChunk encoded = next.get();
        OrderedWork.Chunk chunk = encoded.chunk();
        List<@Nullable Failed> failures = decode(encoded);
        ahead.giveBack(encoded);
        infer();
        work.deliver(chunk, rank(chunk.inputs(), failures));
      }
    } catch (InterruptedException e) {
      work.fail(new InterruptedIOException("interrupted"));
    } catch (Throwable e) {
      work.fail(e);
    } finally {
      ahead.end();
    }
  }

  /** Fills the batch; for each input why it is not in it, or null. */
  private List<@Nullable Failed> decode(EncodedChunk encoded) throws IOException {
    long start = System.nanoTime();
    slot.batch().clear();
    List<NumberedInput> inputs = encoded.chunk().inputs();
    List<@Nullable Failed> failures = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      Failed unread = encoded.failure(i);
      failures.add(unread != null ? unread : decode(inputs.get(i), encoded.file(i)));
    }
    decodeNanos += System.nanoTime() - start;
    return failures;
  }

  /**
   * @param encoded the file's bytes, or null when they have yet to be read
   */
  private @Nullable Failed decode(NumberedInput input, @Nullable MemorySegment encoded)
      throws IOException {
    ImageFile file = input.file();
    Optional<String> quarantined = output.quarantined(file.name());
    if (quarantined.isPresent()) {
      return new Failed(file, ErrorCode.DECODER_CRASHED, quarantined.get());
    }
    try {
      MemorySegment bytes = encoded != null ? encoded : large.read(file);
      output.read(input, bytes);
      output.taken(number, file.name());
      slot.decoder().decode(bytes, slot.batch().nextSlot());
      slot.batch().add(NO_NAME);
      return null;
    } catch (VireoException e) {
      return new Failed(file, e.code(), e.getMessage());
    } catch (OutOfMemoryError e) {
      return new Failed(
          file, ErrorCode.IMAGE_TOO_LARGE, "decoding it needs more memory than there is");
    } catch (RuntimeException e) {
      return new Failed(file, ErrorCode.INTERNAL, "decoding failed: " + e);
    } finally {
      output.released(number);
      if (encoded == null) {
        large.close();
      }
    }
  }

  private void infer() {
    long start = System.nanoTime();
    if (slot.batch().count() > 0) {
      try {
        runModel();
      } catch (RuntimeException | OutOfMemoryError e) {
        if (MemoryShortage.is(e)) {
          throw MemoryShortage.inModel(e, slot, workers, this::runModel);
        }
        throw e;
      }
    }
    inferNanos += System.nanoTime() - start;
  }

  private void runModel() {
    if (features > 0) {
      slot.engine().run(slot.batch(), logits, embeddings);
    } else {
      slot.engine().run(slot.batch(), logits);
    }
  }

  private List<BulkResult> rank(List<NumberedInput> inputs, List<@Nullable Failed> failures) {
    List<BulkResult> results = new ArrayList<>(inputs.size());
    int row = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Failed failed = failures.get(i);
      results.add(failed != null ? failed : rank(inputs.get(i).file(), row++));
    }
    return results;
  }

  private BulkResult rank(ImageFile file, int row) {
    Prediction prediction;
    try {
      prediction = ranking.rank(logits, row * classes);
    } catch (VireoException e) {
      return new Failed(file, e.code(), e.getMessage());
    }
    Embedding embedding =
        features == 0
            ? Embedding.NONE
            : new Embedding(Arrays.copyOfRange(embeddings, row * features, (row + 1) * features));
    return prediction.best().probability() < settings.threshold()
        ? new Undecided(file, prediction.best(), embedding)
        : new Classified(file, prediction.atLeast(settings.minProbability()), embedding);
  }

  long decodeNanos() {
    return decodeNanos;
  }

  long inferNanos() {
    return inferNanos;
  }
}
