package dev.vireo.training.source;

import java.util.Optional;

/**
 * What a dataset holds: images to learn from and, where it is divided already, images to measure
 * on. Each part has its own list of classes.
 */
public record FoundImages(LabelledImages training, Optional<LabelledImages> heldOut) {
  /** What a model is measured on: the images held out, or all where none are. */
  public LabelledImages measured() {
    return heldOut.orElse(training);
  }

  static FoundImages undivided(LabelledImages images) {
    return new FoundImages(images, Optional.empty());
  }
}
