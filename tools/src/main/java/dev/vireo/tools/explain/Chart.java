package dev.vireo.tools.explain;

import dev.vireo.training.chart.Lettering;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** A picture on white paper with a title, in the project's letters. */
final class Chart {
  static final Color INK = new Color(0x33, 0x3D, 0x47);
  static final Color QUIET = new Color(0x7B, 0x81, 0x87);
  static final Color LINE = new Color(0xDD, 0xE1, 0xE4);
  static final int MARGIN = 24;
  private static final int HEADING = 52;
  private static final int NARROWEST = 460;

  private Chart() {}

  /**
   * @param width of what is drawn
   * @param height likewise
   * @param content draws from the origin
   */
  static BufferedImage draw(
      String title, String subtitle, int width, int height, Consumer<Graphics2D> content) {
    BufferedImage image =
        new BufferedImage(
            2 * MARGIN + Math.max(width, NARROWEST),
            2 * MARGIN + HEADING + height,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, image.getWidth(), image.getHeight());
      g.setColor(INK);
      g.setFont(Lettering.bold(17));
      g.drawString(title, MARGIN, MARGIN + 14);
      g.setColor(QUIET);
      g.setFont(Lettering.regular(12.5));
      g.drawString(subtitle, MARGIN, MARGIN + 34);
      g.translate(MARGIN, MARGIN + HEADING);
      content.accept(g);
    } finally {
      g.dispose();
    }
    return image;
  }
}
