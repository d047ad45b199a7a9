package dev.vireo.inference.explain;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Pictures of other sizes. */
public final class Pictures {
  private Pictures() {}

  /**
   * The picture in its proportions, so that its longer side is {@code edge}; halved as often as
   * that goes, so that nothing is skipped. Small ones grow by whole pixels alone.
   */
  public static BufferedImage within(BufferedImage picture, int edge) {
    BufferedImage current = picture;
    int longer = Math.max(current.getWidth(), current.getHeight());
    while (longer >= 2 * edge) {
      current = scaled(current, 0.5, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      longer = Math.max(current.getWidth(), current.getHeight());
    }
    int times = edge / longer;
    return times >= 2
        ? scaled(current, times, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR)
        : scaled(current, (double) edge / longer, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
  }

  private static BufferedImage scaled(BufferedImage picture, double factor, Object interpolation) {
    int width = (int) Math.max(1, Math.round(picture.getWidth() * factor));
    int height = (int) Math.max(1, Math.round(picture.getHeight() * factor));
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = scaled.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, interpolation);
      g.drawImage(picture, 0, 0, width, height, null);
    } finally {
      g.dispose();
    }
    return scaled;
  }
}
