package dev.vireo.inference.batch;

/**
 * One image to classify.
 *
 * @param topK labels wanted, at least 1; more than the model has gives all of them
 * @param logits whether the answer is to hold the model's logits as well
 * @param embedding whether the answer is to hold the penultimate features as well
 * @param deadlineNanos moment on the batcher's clock after which the answer is of no use
 * @param client whose request it is, compared with {@code equals}: clients are served in turns
 */
public record BatchRequest(
    ImageInput input,
    int topK,
    boolean logits,
    boolean embedding,
    long deadlineNanos,
    Object client) {
  public BatchRequest {
    if (topK < 1) {
      throw new IllegalArgumentException("topK is at least 1, not " + topK);
    }
  }

  /** Without an embedding. */
  public BatchRequest(
      ImageInput input, int topK, boolean logits, long deadlineNanos, Object client) {
    this(input, topK, logits, false, deadlineNanos, client);
  }

  /** An encoded image whose labels are wanted. */
  public BatchRequest(byte[] image, int topK, long deadlineNanos, Object client) {
    this(ImageInput.of(image), topK, false, false, deadlineNanos, client);
  }

  /** The same of another image. */
  BatchRequest with(ImageInput other) {
    return new BatchRequest(other, topK, logits, embedding, deadlineNanos, client);
  }
}
