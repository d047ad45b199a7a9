package dev.vireo.export;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;

/**
 * How much of its accuracy a network may lose to integers.
 *
 * @param points of top-1, in percent of the images
 * @param validation labelled images to measure it on, one folder for each class
 */
public record DropLimit(double points, Path validation) {
  /**
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when the points are out of range
   */
  public DropLimit {
    if (!(points >= 0 && points <= 100)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "the drop is " + points + ", not from 0 to 100 points");
    }
  }
}
