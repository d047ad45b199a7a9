package dev.vireo.inference.explain;

import dev.vireo.inference.image.Placement;
import dev.vireo.inference.image.Region;
import dev.vireo.inference.model.Geometry;

/**
 * Where the model's input lies on the photo that it was made of: the inverse of resize, crop and
 * padding. Places are counted in pixels from the upper left corner of the first; its middle is 0.5.
 */
public final class MapPlacement {
  private final Geometry geometry;
  private final Placement placement;
  private final int width;
  private final int height;

  private MapPlacement(Geometry geometry, Placement placement, int width, int height) {
    this.geometry = geometry;
    this.placement = placement;
    this.width = width;
    this.height = height;
  }

  /**
   * @param width of the photo in pixels, turned as the model gets it
   * @param height likewise
   * @throws dev.vireo.inference.VireoException as {@link Placement#of}
   */
  public static MapPlacement of(Geometry geometry, int width, int height) {
    return new MapPlacement(geometry, Placement.of(geometry, width, height), width, height);
  }

  /**
   * Where a place of the photo lies in the input; outside of it where the model does not see it.
   */
  public double inputX(double photoX) {
    Region window = placement.window();
    return photoX * placement.width() / width - window.x() + placement.left();
  }

  /** As {@link #inputX}, from above. */
  public double inputY(double photoY) {
    Region window = placement.window();
    return photoY * placement.height() / height - window.y() + placement.top();
  }

  /** Whether the model sees this column of the photo. */
  public boolean seesX(double photoX) {
    double x = inputX(photoX) - placement.left();
    return x >= 0 && x < placement.window().width();
  }

  /** Whether the model sees this row of the photo. */
  public boolean seesY(double photoY) {
    double y = inputY(photoY) - placement.top();
    return y >= 0 && y < placement.window().height();
  }

  /**
   * A map over the input, pixel by pixel of the photo; 0 where the model sees nothing of it.
   *
   * @param map over the input
   */
  public RelevanceMap onPhoto(RelevanceMap map) {
    float[] values = new float[Math.multiplyExact(width, height)];
    double[] columns = new double[width];
    for (int x = 0; x < width; x++) {
      columns[x] = seesX(x + 0.5) ? inputX(x + 0.5) / geometry.width() : Double.NaN;
    }
    for (int y = 0; y < height; y++) {
      if (!seesY(y + 0.5)) {
        continue;
      }
      double row = inputY(y + 0.5) / geometry.height();
      for (int x = 0; x < width; x++) {
        if (!Double.isNaN(columns[x])) {
          values[y * width + x] = map.sample(row, columns[x]);
        }
      }
    }
    return new RelevanceMap(height, width, values);
  }
}
