package dev.vireo.inference.batch;

import java.util.List;
import org.apiguardian.api.API;

/**
 * One image to classify.
 *
 * @param topK labels wanted, at least 1; more than the model has gives all of them
 * @param logits whether the answer is to hold the model's logits as well
 * @param outputs other outputs of the model that the answer is to hold as well, by name, each once
 * @param deadlineNanos moment on the batcher's clock after which the answer is of no use
 * @param client whose request it is, a {@link ClientKey} or compared with {@code equals}: clients
 *     are served in turns
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record BatchRequest(
    ImageInput input,
    int topK,
    boolean logits,
    List<String> outputs,
    long deadlineNanos,
    Object client) {
  public BatchRequest {
    outputs = List.copyOf(outputs);
    if (topK < 1) {
      throw new IllegalArgumentException("topK is at least 1, not " + topK);
    }
  }

  /** Without other outputs. */
  public BatchRequest(
      ImageInput input, int topK, boolean logits, long deadlineNanos, Object client) {
    this(input, topK, logits, List.of(), deadlineNanos, client);
  }

  /** An encoded image whose labels are wanted. */
  public BatchRequest(byte[] image, int topK, long deadlineNanos, Object client) {
    this(ImageInput.of(image), topK, false, List.of(), deadlineNanos, client);
  }

  /** The same of another image. */
  BatchRequest with(ImageInput other) {
    return new BatchRequest(other, topK, logits, outputs, deadlineNanos, client);
  }
}
