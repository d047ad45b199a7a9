package dev.vireo.training.augment;

/** What lies beyond the edge of an image. */
public enum Border {
  /** The edge's own pixels, again and again. */
  REPEAT,
  /** The image as in a mirror whose plane goes through the pixels of the edge. */
  REFLECT;

  /**
   * Where the pixel at {@code position} is taken from.
   *
   * @param position along an axis; at most {@code size - 1} beyond either end for a reflection
   * @param size pixels along that axis
   * @return in {@code [0, size)}
   */
  public int inside(int position, int size) {
    return switch (this) {
      case REPEAT -> Math.clamp(position, 0, size - 1);
      case REFLECT -> {
        int last = size - 1;
        yield Math.clamp(last - Math.abs(last - Math.abs(position)), 0, last);
      }
    };
  }
}
