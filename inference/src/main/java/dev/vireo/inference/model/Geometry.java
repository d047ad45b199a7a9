package dev.vireo.inference.model;

import java.util.List;
import org.apiguardian.api.API;

/**
 * How an image of any size becomes {@code height x width} pixels: it is resized, then as much is
 * cut from its center, and where that is less, its surroundings are filled.
 *
 * @param height of the input in pixels, at least 1
 * @param width of the input in pixels, at least 1
 * @param fill red, green and blue of what the image does not cover, in [0, 255]
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Geometry(
    Fit fit, Filter filter, int height, int width, Centering centering, List<Integer> fill) {
  /** What the image does not cover is black. */
  public static final List<Integer> BLACK = List.of(0, 0, 0);

  public Geometry {
    fill = List.copyOf(fill);
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "an input has at least one pixel, not " + height + " x " + width);
    }
    if (fill.size() != 3 || fill.stream().anyMatch(value -> value < 0 || value > 255)) {
      throw new IllegalArgumentException(
          "fill has one value in [0, 255] each for R, G and B, not " + fill);
    }
  }

  /** A resize of the shorter edge and a square from the center, as torchvision does it. */
  public static Geometry centerCrop(int edge, int size) {
    return new Geometry(
        new Fit.ShorterEdge(edge), Filter.BILINEAR, size, size, Centering.ROUND, BLACK);
  }

  /** A resize to a square whatever the aspect ratio. */
  public static Geometry stretch(int size) {
    return new Geometry(
        new Fit.Stretch(size, size), Filter.BILINEAR, size, size, Centering.ROUND, BLACK);
  }

  public boolean square() {
    return height == width;
  }

  /**
   * The same for a square input of {@code size} pixels: of as much of each image, in proportion.
   */
  Geometry at(int size) {
    Fit scaled =
        switch (fit) {
          case Fit.Whole whole -> whole;
          case Fit.ShorterEdge(int edge) ->
              new Fit.ShorterEdge(scaled(edge, Math.min(height, width), size));
          case Fit.Stretch(int h, int w) ->
              new Fit.Stretch(scaled(h, height, size), scaled(w, width, size));
          case Fit.Cover(int h, int w) ->
              new Fit.Cover(scaled(h, height, size), scaled(w, width, size));
          case Fit.Border(int h, int w) ->
              new Fit.Border(scaled(h, height, size), scaled(w, width, size));
        };
    return with(scaled, size);
  }

  /** The same for a square input of {@code size} pixels. */
  public Geometry with(Fit value, int size) {
    return new Geometry(value, filter, size, size, centering, fill);
  }

  /** What covered the input still covers it. */
  private static int scaled(int edge, int before, int size) {
    int scaled = Math.max(1, (int) Math.round((double) edge * size / before));
    return edge < before ? scaled : Math.max(size, scaled);
  }
}
