package dev.vireo.inference.engine;

import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;

/**
 * A model loaded on a device. Not safe for use by several threads at once: give each worker its
 * own. Whoever opens an engine closes it.
 */
public interface Engine extends AutoCloseable {
  ModelFacts facts();

  /** Where it runs, for people: {@code CPU (1 thread)}, {@code CUDA:0}. */
  String device();

  /**
   * Runs the first {@code batch.count()} images.
   *
   * @param batch uint8 RGB, NHWC, of the size that {@link ModelFacts#preprocessing()} states
   * @param logits receives {@code count x classes} unnormalized scores, row by row, from index 0
   * @throws dev.vireo.inference.VireoException when the batch's size is not the model's, or the
   *     runtime fails
   */
  void run(ImageBatch batch, float[] logits);

  @Override
  void close();
}
