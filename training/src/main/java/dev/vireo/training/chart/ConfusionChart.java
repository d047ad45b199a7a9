package dev.vireo.training.chart;

import dev.vireo.inference.bulk.ConfusionMatrix;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/**
 * A confusion matrix as PNG: a row for each class, a column for what its images were taken for, and
 * the darker a cell, the larger its share of the row.
 */
public final class ConfusionChart {
  private static final Color PAPER = Color.WHITE;
  private static final Color INK = new Color(0x33, 0x3D, 0x47);
  private static final Color QUIET = new Color(0x7B, 0x81, 0x87);
  private static final Color RIGHT = new Color(0x1B, 0x7F, 0x5C);
  private static final Color WRONG = new Color(0xC4, 0x30, 0x2B);
  private static final Color EMPTY = new Color(0xF4, 0xF6, 0xF7);

  /** With more classes the counts are left out, and then the names. */
  private static final int COUNTED_CLASSES = 40;

  private static final int NAMED_CLASSES = 150;
  private static final int MARGIN = 24;
  private static final int HEADING = 60;
  private static final int LARGEST_CELL = 56;
  private static final int TARGET = 900;
  private static final int LONGEST_NAME = 180;
  private static final double DARK = 0.55;

  private final ConfusionMatrix matrix;
  private final List<String> labels;
  private final int cell;
  private final int names;

  private ConfusionChart(ConfusionMatrix matrix) {
    this.matrix = matrix;
    labels = matrix.labels();
    cell = Math.clamp(TARGET / labels.size(), 2, LARGEST_CELL);
    names = labels.size() > NAMED_CLASSES ? MARGIN : longestName();
  }

  /**
   * @param title of the picture
   */
  public static void write(Path file, String title, ConfusionMatrix matrix) {
    BufferedImage image = new ConfusionChart(matrix).draw(title);
    PngFile.write(file, image);
  }

  private double letterSize() {
    return Math.clamp(cell * 0.6, 6, 14);
  }

  private int longestName() {
    BufferedImage probe = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = probe.createGraphics();
    try {
      FontMetrics metrics = g.getFontMetrics(Lettering.regular(letterSize()));
      int longest = labels.stream().mapToInt(metrics::stringWidth).max().orElse(0);
      return Math.min(longest, LONGEST_NAME) + 10;
    } finally {
      g.dispose();
    }
  }

  private BufferedImage draw(String title) {
    int grid = labels.size() * cell;
    int width = Math.max(2 * MARGIN + names + grid, 2 * MARGIN + 420);
    int height = 2 * MARGIN + HEADING + grid + names;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(PAPER);
      g.fillRect(0, 0, width, height);
      g.setColor(INK);
      g.setFont(Lettering.bold(17));
      g.drawString(title, MARGIN, MARGIN + 14);
      g.setColor(QUIET);
      g.setFont(Lettering.regular(13));
      g.drawString("rows: what an image is; columns: what it was taken for", MARGIN, MARGIN + 36);
      g.translate(MARGIN + names, MARGIN + HEADING);
      cells(g);
      if (labels.size() <= NAMED_CLASSES) {
        names(g, grid);
      }
    } finally {
      g.dispose();
    }
    return image;
  }

  private void cells(Graphics2D g) {
    int gap = cell > 6 ? 1 : 0;
    g.setFont(Lettering.regular(letterSize()));
    FontMetrics metrics = g.getFontMetrics();
    for (int actual = 0; actual < labels.size(); actual++) {
      long total = matrix.total(actual);
      for (int predicted = 0; predicted < labels.size(); predicted++) {
        long count = matrix.count(actual, predicted);
        double share = total == 0 ? 0 : (double) count / total;
        int x = predicted * cell;
        int y = actual * cell;
        g.setColor(shade(actual == predicted ? RIGHT : WRONG, share));
        g.fillRect(x, y, cell - gap, cell - gap);
        if (count > 0 && labels.size() <= COUNTED_CLASSES) {
          String text = Long.toString(count);
          g.setColor(share > DARK ? PAPER : INK);
          g.drawString(
              text,
              x + (cell - gap - metrics.stringWidth(text)) / 2,
              y + (cell - gap + metrics.getAscent() - metrics.getDescent()) / 2);
        }
      }
    }
  }

  /** The square root lets rare mistakes be seen. */
  private static Color shade(Color full, double share) {
    double depth = Math.sqrt(share);
    return new Color(
        (int) Math.round(EMPTY.getRed() + depth * (full.getRed() - EMPTY.getRed())),
        (int) Math.round(EMPTY.getGreen() + depth * (full.getGreen() - EMPTY.getGreen())),
        (int) Math.round(EMPTY.getBlue() + depth * (full.getBlue() - EMPTY.getBlue())));
  }

  private void names(Graphics2D g, int grid) {
    g.setColor(INK);
    g.setFont(Lettering.regular(letterSize()));
    FontMetrics metrics = g.getFontMetrics();
    int baseline = (cell + metrics.getAscent() - metrics.getDescent()) / 2;
    AffineTransform upright = g.getTransform();
    for (int i = 0; i < labels.size(); i++) {
      String name = shortened(labels.get(i), metrics);
      int width = metrics.stringWidth(name);
      g.drawString(name, -6 - width, i * cell + baseline);
      g.translate(i * cell + baseline, grid + 6 + width);
      g.rotate(-Math.PI / 2);
      g.drawString(name, 0, 0);
      g.setTransform(upright);
    }
  }

  private static String shortened(String name, FontMetrics metrics) {
    String shown = name;
    while (shown.length() > 1 && metrics.stringWidth(shown) > LONGEST_NAME) {
      shown = shown.substring(0, shown.length() - 2) + "\u2026";
    }
    return shown;
  }
}
