package dev.vireo.tools.explain;

import dev.vireo.inference.explain.Pictures;
import dev.vireo.training.chart.Lettering;
import dev.vireo.training.chart.PngFile;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Photos with their overlays side by side in one picture: a row for each photo, or several photos
 * in a row. Keeps small copies alone.
 */
public final class ExplanationSheet {
  private static final Color PAPER = new Color(0xfbfaf7);
  private static final Color INK = new Color(0x2b2f33);
  private static final Color QUIET = new Color(0x7b8187);
  private static final int EDGE = 200;
  private static final int GAP = 8;
  private static final int BETWEEN = 24;
  private static final int MARGIN = 28;
  private static final int HEADING = 56;
  private static final int CAPTION = 44;
  private static final int WIDEST = 8;

  /** More photos make no sheet that anyone looks at. */
  private static final int MOST = 96;

  /**
   * A photo and what explains it.
   *
   * @param pictures the photo first
   */
  private record Entry(String title, String caption, List<BufferedImage> pictures) {}

  private final String title;
  private final String subtitle;
  private final List<Entry> entries = new ArrayList<>();
  private int leftOut;

  public ExplanationSheet(String title, String subtitle) {
    this.title = title;
    this.subtitle = subtitle;
  }

  /**
   * Takes small copies of a photo and its overlays.
   *
   * @param pictures as many as for every other photo
   */
  public void add(String name, String caption, List<BufferedImage> pictures) {
    if (entries.size() == MOST) {
      leftOut++;
      return;
    }
    entries.add(new Entry(name, caption, pictures.stream().map(ExplanationSheet::small).toList()));
  }

  /** Photos so far. */
  public int size() {
    return entries.size() + leftOut;
  }

  /** Those that did not fit in. */
  public int leftOut() {
    return leftOut;
  }

  /**
   * Writes or replaces the file.
   *
   * @throws dev.vireo.inference.VireoException OUTPUT_FAILED with the reason
   */
  public void write(Path file) {
    PngFile.write(file, draw());
  }

  BufferedImage draw() {
    int pictures = entries.getFirst().pictures.size();
    int entryWidth = pictures * (EDGE + GAP) - GAP;
    int columns = Math.min(entries.size(), Math.max(1, WIDEST / pictures));
    int width = 2 * MARGIN + Math.max(420, columns * (entryWidth + BETWEEN) - BETWEEN);
    int rows = Math.ceilDiv(entries.size(), columns);
    int height = 2 * MARGIN + HEADING + rows * (EDGE + CAPTION);
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(PAPER);
      g.fillRect(0, 0, width, height);
      text(g, title, true, 20, INK, MARGIN, MARGIN + 18, width - 2 * MARGIN);
      text(g, subtitle, false, 13.5, QUIET, MARGIN, MARGIN + 40, width - 2 * MARGIN);
      for (int i = 0; i < entries.size(); i++) {
        int x = MARGIN + i % columns * (entryWidth + BETWEEN);
        int y = MARGIN + HEADING + i / columns * (EDGE + CAPTION);
        draw(g, entries.get(i), x, y, entryWidth);
      }
    } finally {
      g.dispose();
    }
    return sheet;
  }

  private static void draw(Graphics2D g, Entry entry, int x, int y, int width) {
    for (int i = 0; i < entry.pictures.size(); i++) {
      BufferedImage picture = entry.pictures.get(i);
      g.drawImage(
          picture,
          x + i * (EDGE + GAP) + (EDGE - picture.getWidth()) / 2,
          y + (EDGE - picture.getHeight()) / 2,
          null);
    }
    text(g, entry.title, true, 13, INK, x, y + EDGE + 16, width);
    text(g, entry.caption, false, 12, QUIET, x, y + EDGE + 32, width);
  }

  private static void text(
      Graphics2D g, String text, boolean bold, double size, Color color, int x, int y, int width) {
    g.setColor(color);
    g.setFont(bold ? Lettering.bold(size) : Lettering.regular(size));
    FontMetrics metrics = g.getFontMetrics();
    String shown = text;
    while (shown.length() > 1 && metrics.stringWidth(shown) > width) {
      shown = shown.substring(0, shown.length() - 2) + "\u2026";
    }
    g.drawString(shown, x, y);
  }

  private static BufferedImage small(BufferedImage picture) {
    return Pictures.within(picture, EDGE);
  }
}
