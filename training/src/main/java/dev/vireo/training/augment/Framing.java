package dev.vireo.training.augment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which part of a stored image the network sees. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Framing.Whole.class, name = "whole"),
  @JsonSubTypes.Type(value = Framing.Shift.class, name = "shift"),
  @JsonSubTypes.Type(value = Framing.ResizedCrop.class, name = "resized-crop")
})
public sealed interface Framing {

  /** Height and width at which images are kept, for an input of {@code size} pixels. */
  int storedSize(int size);

  /** All of it. */
  record Whole() implements Framing {
    @Override
    public int storedSize(int size) {
      return size;
    }
  }

  /**
   * Shifts by up to {@code reach} pixels in both directions: the usual padded crop of small images.
   *
   * @param border what comes into view
   */
  record Shift(int reach, Border border) implements Framing {
    /** The border's pixels are repeated. */
    public Shift(int reach) {
      this(reach, Border.REPEAT);
    }

    public Shift {
      if (reach < 0) {
        throw new IllegalArgumentException("a shift reaches 0 pixels or more, not " + reach);
      }
    }

    @Override
    public int storedSize(int size) {
      return size;
    }
  }

  /**
   * Cuts a random rectangle of at least {@code minArea} of the image, its aspect ratio between 3:4
   * and 4:3, and resizes it to the input (Szegedy et al. 2014, arXiv 1409.4842, section 6).
   */
  record ResizedCrop(double minArea) implements Framing {
    public ResizedCrop {
      if (!(minArea > 0 && minArea <= 1)) {
        throw new IllegalArgumentException("a crop's area lies in (0, 1], not " + minArea);
      }
    }

    @Override
    public int storedSize(int size) {
      return Math.ceilDiv(size * 8, 7);
    }
  }
}
