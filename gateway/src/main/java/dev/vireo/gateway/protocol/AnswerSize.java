package dev.vireo.gateway.protocol;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;

/** How much one request may ask for. */
public final class AnswerSize {
  /** Labels in an answer: some 5 MB of text. */
  private static final long MOST_LABELS = 100_000;

  private static final int BYTES_OF_A_LABEL = 64;

  private AnswerSize() {}

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
