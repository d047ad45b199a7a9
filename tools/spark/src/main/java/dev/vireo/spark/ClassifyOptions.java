package dev.vireo.spark;

import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.model.DecodeMode;
import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.PreprocessingChange;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What {@code vireo classify} takes too, and means the same.
 *
 * @param topK most classes in a row, at least 1
 * @param threshold an image whose best class is less probable is left undecided; in [0, 1]
 * @param minProbability further classes that are less probable are left out; in [0, 1]
 * @param embeddings whether the penultimate features are a column too
 * @param batchSize images that go through the model together; 0 for what suits it
 * @param decode how much of a JPEG is decoded; null for what the model says
 * @param orientation whether EXIF orientation is applied; null for what the model says
 */
public record ClassifyOptions(
    int topK,
    float threshold,
    float minProbability,
    boolean embeddings,
    int batchSize,
    @Nullable DecodeMode decode,
    @Nullable Orientation orientation)
    implements Serializable {
  /** Five classes for each image. */
  public static final ClassifyOptions DEFAULTS = new ClassifyOptions(5, 0, 0, false, 0, null, null);

  public ClassifyOptions {
    var _ = new BulkSettings(topK, threshold, minProbability, embeddings, true);
  }

  public ClassifyOptions withTopK(int classes) {
    return new ClassifyOptions(
        classes, threshold, minProbability, embeddings, batchSize, decode, orientation);
  }

  public ClassifyOptions withThreshold(float probability) {
    return new ClassifyOptions(
        topK, probability, minProbability, embeddings, batchSize, decode, orientation);
  }

  public ClassifyOptions withMinProbability(float probability) {
    return new ClassifyOptions(
        topK, threshold, probability, embeddings, batchSize, decode, orientation);
  }

  public ClassifyOptions withEmbeddings() {
    return new ClassifyOptions(
        topK, threshold, minProbability, true, batchSize, decode, orientation);
  }

  public ClassifyOptions withBatchSize(int images) {
    return new ClassifyOptions(
        topK, threshold, minProbability, embeddings, images, decode, orientation);
  }

  public ClassifyOptions withDecode(DecodeMode mode) {
    return new ClassifyOptions(
        topK, threshold, minProbability, embeddings, batchSize, mode, orientation);
  }

  public ClassifyOptions withOrientation(Orientation mode) {
    return new ClassifyOptions(
        topK, threshold, minProbability, embeddings, batchSize, decode, mode);
  }

  BulkSettings settings() {
    return new BulkSettings(topK, threshold, minProbability, embeddings, true);
  }

  /** One thread for each run of the model: its batches run side by side, one on each core. */
  EngineOptions engine() {
    return EngineOptions.DEFAULTS
        .withThreads(1)
        .withChange(PreprocessingChange.NONE.with(decode).with(orientation));
  }
}
