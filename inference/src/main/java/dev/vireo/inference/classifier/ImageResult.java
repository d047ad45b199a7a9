package dev.vireo.inference.classifier;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import org.apiguardian.api.API;

/** What became of one image of several. */
@API(status = API.Status.MAINTAINED, since = "0.1")
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
