package dev.vireo.training.fit;

import dev.vireo.training.chart.Lettering;
import dev.vireo.training.chart.PngFile;
import dev.vireo.training.data.Batch;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/** The images of a batch with their classes, as PNG: what the network sees, every pixel of it. */
final class TrainingSheet {
  private static final int COLUMNS = 8;
  private static final int MOST = 48;
  private static final int LEAST_EDGE = 128;
  private static final int GAP = 12;
  private static final int LINE = 18;
  private static final Color PAPER = Color.WHITE;
  private static final Color INK = new Color(0x33, 0x3D, 0x47);

  private TrainingSheet() {}

  /**
   * @param size height and width of the batch's images
   */
  static void write(Path file, Batch batch, int size, List<String> classes) {
    int edge = size * Math.max(1, Math.ceilDiv(LEAST_EDGE, size));
    int count = Math.min(MOST, batch.count());
    int columns = Math.min(COLUMNS, count);
    BufferedImage sheet =
        new BufferedImage(
            GAP + columns * (edge + GAP),
            GAP + Math.ceilDiv(count, columns) * (edge + LINE + GAP),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(PAPER);
      g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      g.setFont(Lettering.regular(12.5));
      g.setColor(INK);
      for (int i = 0; i < count; i++) {
        int x = GAP + i % columns * (edge + GAP);
        int y = GAP + i / columns * (edge + LINE + GAP);
        g.drawImage(image(batch, i, size), x, y, edge, edge, null);
        Shape clip = g.getClip();
        g.clipRect(x, y + edge, edge, LINE);
        g.drawString(caption(batch, i, classes), x, y + edge + LINE - 4);
        g.setClip(clip);
      }
    } finally {
      g.dispose();
    }
    PngFile.write(file, sheet);
  }

  private static String caption(Batch batch, int index, List<String> classes) {
    String label = classes.get(batch.labels()[index]);
    if (batch.share() == 1) {
      return label;
    }
    return "%.0f%% %s, %s"
        .formatted(100 * batch.share(), label, classes.get(batch.partners()[index]));
  }

  private static BufferedImage image(Batch batch, int index, int size) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    int at = index * size * size * 3;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int red = batch.pixels().get(at) & 0xFF;
        int green = batch.pixels().get(at + 1) & 0xFF;
        int blue = batch.pixels().get(at + 2) & 0xFF;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
        at += 3;
      }
    }
    return image;
  }
}
