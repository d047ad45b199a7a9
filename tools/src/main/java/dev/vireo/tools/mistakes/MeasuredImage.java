package dev.vireo.tools.mistakes;

import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.source.file.ImageFile;

/**
 * One image that was classified.
 *
 * @param actual index of its class among the model's labels
 * @param best the class that it was given
 */
record MeasuredImage(ImageFile file, int actual, RankedLabel best) {
  boolean right() {
    return best.index() == actual;
  }
}
