package dev.vireo.inference.engine;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A model loaded on a device. Not safe for use by several threads at once: give each worker its
 * own. Whoever opens an engine closes it.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface Engine extends AutoCloseable {
  ModelFacts facts();

  /** Where it runs, for people: {@code CPU (1 thread)}, {@code CUDA:0}. */
  String device();

  /**
   * Runs the first {@code batch.count()} images.
   *
   * @param batch uint8 RGB, NHWC, of the size that {@link ModelFacts#preprocessing()} states
   * @param logits receives {@code count x classes} unnormalized scores, row by row, from index 0
   * @throws VireoException when the batch's size is not the model's, or the runtime fails
   */
  void run(ImageBatch batch, float[] logits);

  /**
   * Prepares memory from which batches will be run again and again; a GPU has its pages locked.
   *
   * @return closed before the memory is given back, and before this engine is closed
   */
  default ImageBatch.Hold hold(MemorySegment memory) {
    return () -> {};
  }

  /** Features in an embedding: the penultimate layer's; 0 when the model offers none. */
  default int embeddingSize() {
    return 0;
  }

  /**
   * Runs the first {@code batch.count()} images for their embeddings too.
   *
   * @param embeddings receives {@code count x embeddingSize} features, row by row, from index 0
   * @throws VireoException as {@link #run(ImageBatch, float[])}, or INVALID_ARGUMENT when the model
   *     offers none
   */
  default void run(ImageBatch batch, float[] logits, float[] embeddings) {
    throw new VireoException(ErrorCode.INVALID_ARGUMENT, facts().name() + " offers no embeddings");
  }

  /** Outputs beside the logits that {@link #run(ImageBatch, float[], List)} gives. */
  default List<ModelOutput> outputs() {
    return embeddingSize() == 0 ? List.of() : List.of(ModelOutput.embeddings(embeddingSize()));
  }

  /**
   * Runs the first {@code batch.count()} images, at least one, for other outputs too.
   *
   * @param names of {@link #outputs()}, each once
   * @return of all these images, in the order of the names
   * @throws VireoException as {@link #run(ImageBatch, float[])}, or INVALID_ARGUMENT for an output
   *     that the model does not offer
   */
  default List<OutputRows> run(ImageBatch batch, float[] logits, List<String> names) {
    if (names.isEmpty()) {
      run(batch, logits);
      return List.of();
    }
    if (!names.equals(List.of(ModelSignature.EMBEDDINGS))) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, facts().name() + " does not offer all of " + names);
    }
    float[] embeddings = new float[batch.count() * embeddingSize()];
    run(batch, logits, embeddings);
    return List.of(new OutputRows.Floats(List.of((long) embeddingSize()), embeddings));
  }

  /**
   * Runs images that the caller has normalized, for models over floats.
   *
   * @param images float32 in native byte order, CHW: {@code 3 x size x size} values each
   * @param logits receives one row of scores for each image, from index 0
   * @throws VireoException INVALID_ARGUMENT when the model takes bytes or an image has another size
   */
  default void runNormalized(List<MemorySegment> images, float[] logits) {
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT, facts().name() + " takes uint8 images, not floats");
  }

  /**
   * As {@link #runNormalized(List, float[])}, for other outputs too.
   *
   * @param names as {@link #run(ImageBatch, float[], List)} takes them
   */
  default List<OutputRows> runNormalized(
      List<MemorySegment> images, float[] logits, List<String> names) {
    if (!names.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "normalized floats give logits, and none of " + names);
    }
    runNormalized(images, logits);
    return List.of();
  }

  @Override
  void close();
}
