package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.source.file.ImageFile;
import org.apiguardian.api.API;

/** What became of one input. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public sealed interface BulkResult {
  ImageFile input();

  /** The input, as {@link ImageFile#name()} has it. */
  default String name() {
    return input().name();
  }

  /** Its most probable classes. */
  record Classified(ImageFile input, Prediction prediction, Embedding embedding)
      implements BulkResult {}

  /**
   * Its best class is less probable than the run's threshold.
   *
   * @param best the class that it was not given
   */
  record Undecided(ImageFile input, RankedLabel best, Embedding embedding) implements BulkResult {}

  /**
   * Why it has no classes.
   *
   * @param message what was wrong with it, without its name
   */
  record Failed(ImageFile input, ErrorCode code, String message) implements BulkResult {}
}
