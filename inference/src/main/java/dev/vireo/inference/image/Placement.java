package dev.vireo.inference.image;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Fit;
import dev.vireo.inference.model.Geometry;

/**
 * Where an image of one size goes in an input: resized to {@code width x height}, of which {@code
 * window} is kept and lies at {@code left}, {@code top} of the input.
 *
 * @param left pixels of the input before the window, to be filled
 * @param top rows of the input above the window, to be filled
 */
public record Placement(int width, int height, Region window, int left, int top) {
  /**
   * The arithmetic of torchvision, timm and transformers, roundings included.
   *
   * @param width of the image in pixels
   * @param height of the image in pixels
   * @throws VireoException UNSUPPORTED_IMAGE when nothing is left of its shorter edge
   */
  public static Placement of(Geometry geometry, int width, int height) {
    return switch (geometry.fit()) {
      case Fit.Whole() -> centered(geometry, width, height);
      case Fit.Stretch(int toHeight, int toWidth) -> centered(geometry, toWidth, toHeight);
      case Fit.ShorterEdge(int edge) -> {
        int longer =
            Math.toIntExact(
                (long)
                    ((double) ((long) edge * Math.max(width, height)) / Math.min(width, height)));
        yield width <= height ? centered(geometry, edge, longer) : centered(geometry, longer, edge);
      }
      case Fit.Cover(int toHeight, int toWidth) ->
          shrunk(
              geometry,
              width,
              height,
              Math.min((double) height / toHeight, (double) width / toWidth));
      case Fit.Border(int toHeight, int toWidth) ->
          shrunk(
              geometry,
              width,
              height,
              Math.max((double) height / toHeight, (double) width / toWidth));
    };
  }

  /** Python's {@code round} takes halves to the even neighbour, as {@link Math#rint} does. */
  private static Placement shrunk(Geometry geometry, int width, int height, double ratio) {
    int toWidth = (int) Math.rint(width / ratio);
    int toHeight = (int) Math.rint(height / ratio);
    if (toWidth < 1 || toHeight < 1) {
      throw new VireoException(
          ErrorCode.UNSUPPORTED_IMAGE,
          "an image of %dx%d pixels has none left across when its longer edge fits into %dx%d"
              .formatted(width, height, geometry.width(), geometry.height()));
    }
    return centered(geometry, toWidth, toHeight);
  }

  private static Placement centered(Geometry geometry, int width, int height) {
    int x = geometry.centering().offset(width, geometry.width());
    int y = geometry.centering().offset(height, geometry.height());
    Region window =
        new Region(
            Math.max(x, 0),
            Math.max(y, 0),
            Math.min(width, geometry.width()),
            Math.min(height, geometry.height()));
    return new Placement(width, height, window, Math.max(-x, 0), Math.max(-y, 0));
  }

  /** Whether the window is all of the input, so that nothing is filled. */
  public boolean covers(Geometry geometry) {
    return window.width() == geometry.width() && window.height() == geometry.height();
  }
}
