package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.bulk.source.ImageFile;

/** What became of one input. */
public sealed interface BulkResult {
  /** The input, as {@link ImageFile#name()} has it. */
  String name();

  /** Its most probable classes. */
  record Classified(String name, Prediction prediction) implements BulkResult {}

  /**
   * Why it has none.
   *
   * @param message what was wrong with it, without its name
   */
  record Failed(String name, ErrorCode code, String message) implements BulkResult {}
}
