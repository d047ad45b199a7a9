package dev.vireo.inference.batch;

import java.lang.foreign.MemorySegment;

/**
 * One image to classify.
 *
 * @param topK labels wanted, at least 1; more than the model has gives all of them
 * @param logits whether the answer is to hold the model's logits as well
 * @param deadlineNanos moment on the batcher's clock after which the answer is of no use
 * @param client whose request it is, compared with {@code equals}: clients are served in turns
 */
public record BatchRequest(
    BatchInput input, int topK, boolean logits, long deadlineNanos, Object client) {
  public BatchRequest {
    if (topK < 1) {
      throw new IllegalArgumentException("topK is at least 1, not " + topK);
    }
  }

  /** An encoded image whose labels are wanted. */
  public BatchRequest(byte[] image, int topK, long deadlineNanos, Object client) {
    this(new BatchInput.Encoded(MemorySegment.ofArray(image)), topK, false, deadlineNanos, client);
  }
}
