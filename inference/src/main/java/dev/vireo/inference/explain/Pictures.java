package dev.vireo.inference.explain;

import dev.vireo.inference.image.Pixels;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.lang.foreign.ValueLayout;

/** Pictures of photos, at their own size and others. */
public final class Pictures {
  private Pictures() {}

  /** A photo at its own size. */
  public static BufferedImage of(Pixels photo) {
    return averaged(photo, photo.width(), photo.height());
  }

  /**
   * A photo in its proportions, no larger than it is.
   *
   * @param longest side of the picture in pixels
   */
  public static BufferedImage of(Pixels photo, int longest) {
    int longer = Math.max(photo.width(), photo.height());
    int squares = Math.max(1, longer / (2 * longest));
    BufferedImage near =
        averaged(
            photo, Math.max(1, photo.width() / squares), Math.max(1, photo.height() / squares));
    return longer > longest ? within(near, longest) : near;
  }

  /** The means of the pixels that lie in each of the picture's. */
  private static BufferedImage averaged(Pixels photo, int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      int bottom = edge(y + 1, height, photo.height());
      for (int x = 0; x < width; x++) {
        int left = edge(x, width, photo.width());
        int right = edge(x + 1, width, photo.width());
        row[x] = mean(photo, left, right, edge(y, height, photo.height()), bottom);
      }
      picture.setRGB(0, y, width, 1, row, 0, width);
    }
    return picture;
  }

  private static int edge(int index, int count, int pixels) {
    return (int) ((long) index * pixels / count);
  }

  private static int mean(Pixels photo, int left, int right, int top, int bottom) {
    long red = 0;
    long green = 0;
    long blue = 0;
    for (int y = top; y < bottom; y++) {
      long at = 3L * ((long) y * photo.width() + left);
      for (int x = left; x < right; x++, at += 3) {
        red += sample(photo, at);
        green += sample(photo, at + 1);
        blue += sample(photo, at + 2);
      }
    }
    int pixels = (right - left) * (bottom - top);
    return (int) (((red / pixels) << 16) | ((green / pixels) << 8) | (blue / pixels));
  }

  private static int sample(Pixels photo, long at) {
    return Byte.toUnsignedInt(photo.data().get(ValueLayout.JAVA_BYTE, at));
  }

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
