package dev.vireo.tools.explain;

import dev.vireo.inference.explain.Overlay;
import dev.vireo.inference.explain.Viridis;
import dev.vireo.training.chart.Lettering;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;

/** The scale of colors beside a picture, from the bottom, zero, to the top. */
public final class Scale {
  private static final Color PAPER = Color.WHITE;
  private static final Color INK = new Color(0x33, 0x3D, 0x47);

  private Scale() {}

  /** An overlay, which keeps its place in the upper left, with its scale to the right. */
  public static BufferedImage beside(Overlay.Drawn drawn) {
    return beside(drawn.overlay(), "0", number(drawn.most()));
  }

  /** Any picture in these colors. */
  public static BufferedImage beside(BufferedImage picture, String least, String most) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    double letters = Math.clamp(height / 24.0, 8, 28);
    int strip = (int) Math.round(5.2 * letters);
    BufferedImage image = new BufferedImage(width + strip, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(PAPER);
      g.fillRect(width, 0, strip, height);
      g.drawImage(picture, 0, 0, null);
      int gap = (int) Math.round(letters / 2);
      int bar = (int) Math.round(letters);
      int top = gap;
      int bottom = Math.max(top + 1, height - gap);
      for (int y = top; y < bottom; y++) {
        g.setColor(Viridis.color((bottom - y - 0.5) / (bottom - top)));
        g.fillRect(width + gap, y, bar, 1);
      }
      g.setColor(INK);
      g.setFont(Lettering.regular(letters));
      FontMetrics metrics = g.getFontMetrics();
      int x = width + 2 * gap + bar;
      g.drawString(most, x, top + metrics.getAscent());
      if (bottom - top > 2 * metrics.getHeight()) {
        g.drawString(least, x, bottom - metrics.getDescent());
      }
    } finally {
      g.dispose();
    }
    return image;
  }

  /** Three digits: {@code 0.0123}, {@code 4.56}, {@code 1.2e-05}. */
  static String number(float value) {
    return value == 0
        ? "0"
        : Math.abs(value) < 0.001
            ? String.format(Locale.ROOT, "%.1e", value)
            : String.format(Locale.ROOT, "%.3g", value);
  }
}
