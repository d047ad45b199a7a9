package dev.vireo.inference.image;

import dev.vireo.inference.model.Preprocessing;

/**
 * Where an image of one size goes in a square input: resized to {@code width x height}, of which
 * {@code window} is kept.
 */
public record Placement(int width, int height, Region window) {
  /**
   * The arithmetic of torchvision's {@code Resize} and {@code CenterCrop}, roundings included.
   *
   * @param width of the image in pixels
   * @param height of the image in pixels
   */
  public static Placement of(Preprocessing preprocessing, int width, int height) {
    int size = preprocessing.size();
    return switch (preprocessing.fit()) {
      case STRETCH -> new Placement(size, size, new Region(0, 0, size, size));
      case CENTER_CROP -> {
        int resize = preprocessing.resize();
        int longer =
            Math.toIntExact(
                (long)
                    ((double) ((long) resize * Math.max(width, height)) / Math.min(width, height)));
        int resizedWidth = width <= height ? resize : longer;
        int resizedHeight = width <= height ? longer : resize;
        Region window =
            new Region(offset(resizedWidth, size), offset(resizedHeight, size), size, size);
        yield new Placement(resizedWidth, resizedHeight, window);
      }
    };
  }

  /** Python's {@code round} takes halves to the even neighbour, as {@link Math#rint} does. */
  private static int offset(int length, int size) {
    return (int) Math.rint((length - size) / 2.0);
  }
}
