package dev.vireo.gateway.protocol;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.ModelOutput;
import dev.vireo.inference.engine.ModelSignature;
import java.util.List;

/** How much one request may ask for. */
public final class AnswerSize {
  /** Labels in an answer: some 5 MB of text. */
  private static final long MOST_LABELS = 100_000;

  private static final int BYTES_OF_A_LABEL = 64;

  /** Of outputs in an answer: the attention of five images in a ViT-S/16. */
  private static final long MOST_BYTES = 64L << 20;

  /** What an edge counts as that the file leaves open, as tokens are where images have any size. */
  private static final long USUAL_EDGE = 256;

  private AnswerSize() {}

  /**
   * @param outputs of the model, beside its logits
   * @throws VireoException INVALID_ARGUMENT when the answer would be too long
   */
  public static void check(long images, ModelSignature model, List<String> outputs) {
    long bytes = 0;
    for (ModelOutput output : model.others()) {
      if (outputs.contains(output.name())) {
        bytes += bytesOfOne(output);
      }
    }
    if (images * bytes > MOST_BYTES) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the outputs asked for have %d bytes for each of %d images, and an answer holds %d: name fewer outputs, or send fewer images"
              .formatted(bytes, images, MOST_BYTES));
    }
  }

  private static long bytesOfOne(ModelOutput output) {
    long elements = 1;
    for (long edge : output.shape()) {
      elements *= edge < 0 ? USUAL_EDGE : edge;
    }
    return elements
        * switch (output.type()) {
          case FLOAT32 -> Float.BYTES;
          case INT64 -> Long.BYTES;
        };
  }

  /**
   * @param labels of each image
   * @throws VireoException INVALID_ARGUMENT when the answer would be too long
   */
  public static void check(long images, long labels) {
    if (images * labels > MOST_LABELS) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%d labels of each of %d images are more than an answer may hold (%d): ask for fewer labels, or send fewer images"
              .formatted(labels, images, MOST_LABELS));
    }
  }

  /** About how long an answer with so many labels is. */
  public static long bytes(long labels) {
    return labels * BYTES_OF_A_LABEL;
  }
}
