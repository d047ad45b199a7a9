package dev.vireo.inference.image;

/**
 * A rectangle of whole pixels.
 *
 * @param x left edge, at least 0
 * @param y upper edge, at least 0
 * @param width at least 1
 * @param height at least 1
 */
public record Region(int x, int y, int width, int height) {
  public Region {
    if (x < 0 || y < 0 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "not a region of pixels: " + width + "x" + height + " at " + x + "," + y);
    }
  }

  /** Whether this region lies within an image of {@code width x height}. */
  public boolean within(int width, int height) {
    return (long) x + this.width <= width && (long) y + this.height <= height;
  }
}
