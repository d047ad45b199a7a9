package dev.vireo.inference.batch;

/**
 * One image to classify.
 *
 * @param image an encoded image file; not copied, so not to be changed before the answer
 * @param topK labels wanted, at least 1; more than the model has gives all of them
 * @param deadlineNanos moment on the batcher's clock after which the answer is of no use
 * @param client whose request it is, compared with {@code equals}: clients are served in turns
 */
@SuppressWarnings("ArrayRecordComponent") // requests are never compared
public record BatchRequest(byte[] image, int topK, long deadlineNanos, Object client) {
  public BatchRequest {
    if (topK < 1) {
      throw new IllegalArgumentException("topK is at least 1, not " + topK);
    }
  }
}
