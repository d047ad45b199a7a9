package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.BulkResult.Classified;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.BulkResult.Undecided;
import dev.vireo.inference.bulk.sink.Embedding;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One slot's batches, from encoded bytes to results. Not safe for use by several threads. */
final class BatchRun {
  private static final float[] NO_EMBEDDINGS = new float[0];

  /** Results follow by their place, and names of any length would take memory of any size. */
  private static final String NO_NAME = "";

  /** Where an image's bytes come from. */
  interface Bytes {
    MemorySegment read() throws IOException;
  }

  private final BatchSlot slot;
  private final BulkSettings settings;
  private final int workers;
  private final Ranking ranking;
  private final float[] logits;
  private final float[] embeddings;
  private final int classes;
  private final int features;

  /**
   * @param slot still the caller's to close
   * @param workers that run beside it, itself among them
   */
  BatchRun(BatchSlot slot, BulkSettings settings, int workers) {
    List<String> labels = slot.engine().facts().labels();
    int capacity = slot.batch().capacity();
    this.slot = slot;
    this.settings = settings;
    this.workers = workers;
    this.ranking = new Ranking(labels, slot.engine().facts().output(), settings.topK());
    this.classes = labels.size();
    this.logits = new float[Math.multiplyExact(capacity, classes)];
    this.features = settings.embeddings() ? slot.engine().embeddingSize() : 0;
    this.embeddings =
        features == 0 ? NO_EMBEDDINGS : new float[Math.multiplyExact(capacity, features)];
  }

  /** Begins a batch. */
  void clear() {
    slot.batch().clear();
  }

  /**
   * Decodes an image into the batch.
   *
   * @return why it is not in it, or null
   */
  @Nullable Failed add(ImageFile file, Bytes bytes) throws IOException {
    try {
      slot.decoder().decode(bytes.read(), slot.batch().nextSlot());
      slot.batch().add(NO_NAME);
      return null;
    } catch (VireoException e) {
      return new Failed(file, e.code(), e.getMessage());
    } catch (OutOfMemoryError e) {
      return new Failed(
          file, ErrorCode.IMAGE_TOO_LARGE, "decoding it needs more memory than there is");
    } catch (RuntimeException e) {
      return new Failed(file, ErrorCode.INTERNAL, "decoding failed: " + e);
    }
  }

  /**
   * Runs the model on what is in the batch.
   *
   * @throws VireoException when it fails; OUT_OF_MEMORY, with what would fit
   */
  void infer() {
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
  }

  private void runModel() {
    if (features > 0) {
      slot.engine().run(slot.batch(), logits, embeddings);
    } else {
      slot.engine().run(slot.batch(), logits);
    }
  }

  /**
   * What became of an image that was decoded, once the model has run.
   *
   * @param row its place in the batch
   */
  BulkResult result(ImageFile file, int row) {
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
}
