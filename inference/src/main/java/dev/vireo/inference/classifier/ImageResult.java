package dev.vireo.inference.classifier;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;

/** What became of one image of several. */
public sealed interface ImageResult {
  /** Its most probable classes. */
  record Classified(Prediction prediction) implements ImageResult {}

  /**
   * Why there are none.
   *
   * @param message for people
   */
  record Failed(ErrorCode code, String message) implements ImageResult {}
}
