package dev.vireo.training.data;

import dev.vireo.inference.model.Preprocessing;

/** How training images vary from epoch to epoch. All but {@link None} also mirror half of them. */
public sealed interface Augmentation {

  /** Height and width at which images are kept, for an input of {@code size} pixels. */
  int storedSize(int size);

  /** How images are kept, for a network that measures with {@code evaluation}. */
  default Preprocessing stored(Preprocessing evaluation) {
    int size = storedSize(evaluation.size());
    int resize =
        switch (evaluation.fit()) {
          case CENTER_CROP -> Math.max(size, evaluation.resize());
          case STRETCH -> size;
        };
    return new Preprocessing(evaluation.fit(), resize, size, evaluation.mean(), evaluation.std());
  }

  /** A short name for people and files. */
  String name();

  /** Images as they are. */
  record None() implements Augmentation {
    @Override
    public int storedSize(int size) {
      return size;
    }

    @Override
    public String name() {
      return "none";
    }
  }

  /**
   * Shifts by up to {@code reach} pixels in both directions, the border's pixels repeated: the
   * usual padded crop of small images.
   */
  record Shift(int reach) implements Augmentation {
    public Shift {
      if (reach < 0) {
        throw new IllegalArgumentException("a shift reaches 0 pixels or more, not " + reach);
      }
    }

    @Override
    public int storedSize(int size) {
      return size;
    }

    @Override
    public String name() {
      return "shift";
    }
  }

  /**
   * Cuts a random rectangle of at least {@code minArea} of the image, its aspect ratio between 3:4
   * and 4:3, and resizes it to the input (Szegedy et al. 2014, arXiv 1409.4842, section 6).
   */
  record ResizedCrop(double minArea) implements Augmentation {
    public ResizedCrop {
      if (!(minArea > 0 && minArea <= 1)) {
        throw new IllegalArgumentException("a crop's area lies in (0, 1], not " + minArea);
      }
    }

    @Override
    public int storedSize(int size) {
      return Math.ceilDiv(size * 8, 7);
    }

    @Override
    public String name() {
      return "resized-crop";
    }
  }
}
