package dev.vireo.tools.demo;

import dev.vireo.training.chart.Lettering;
import dev.vireo.training.chart.PngFile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Held-out images with what the networks take them for: the first few of every species, chosen
 * without regard to the predictions, and then mistakes.
 */
final class ContactSheet {
  static final Color PAPER = new Color(0xfbfaf7);
  static final Color INK = new Color(0x2b2f33);
  static final Color QUIET = new Color(0x7b8187);

  private static final int COLUMNS = 8;
  private static final int PER_SPECIES = 4;
  private static final int MOST_MISTAKES = 16;
  private static final int MARGIN = 32;
  private static final int GAP = 14;
  private static final int HEADING = 64;
  private static final int SUBHEADING = 44;

  private ContactSheet() {}

  /**
   * @param images with the same networks in each, at least one
   */
  static void write(Path file, List<GuessedImage> images, List<NetworkComparison.Row> rows) {
    BufferedImage sheet = draw(images, rows);
    PngFile.write(file, sheet);
  }

  private static BufferedImage draw(List<GuessedImage> images, List<NetworkComparison.Row> rows) {
    List<GuessedImage> sample = sample(images);
    List<GuessedImage> mistakes = images.stream().filter(image -> !image.right()).toList();
    List<GuessedImage> shown = mistakes.subList(0, Math.min(MOST_MISTAKES, mistakes.size()));
    int tile = Tile.height(rows.size());
    int width = 2 * MARGIN + COLUMNS * (Tile.EDGE + GAP) - GAP;
    int height = MARGIN + HEADING + lines(sample) * (tile + GAP) + MARGIN;
    if (!shown.isEmpty()) {
      height += SUBHEADING + lines(shown) * (tile + GAP);
    }
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      g.setColor(PAPER);
      g.fillRect(0, 0, width, height);
      heading(g, sample.size(), rows);
      int y = tiles(g, sample, MARGIN + HEADING);
      if (!shown.isEmpty()) {
        g.setColor(INK);
        g.setFont(Lettering.bold(17));
        g.drawString(mistakesTitle(shown.size(), mistakes.size()), MARGIN, y + 26);
        tiles(g, shown, y + SUBHEADING);
      }
    } finally {
      g.dispose();
    }
    return sheet;
  }

  private static void heading(Graphics2D g, int sample, List<NetworkComparison.Row> rows) {
    g.setColor(INK);
    g.setFont(Lettering.bold(22));
    g.drawString("What the networks take them for", MARGIN, MARGIN + 18);
    g.setColor(QUIET);
    g.setFont(Lettering.regular(15));
    String scores =
        rows.stream()
            .map(row -> "%s %d of %d".formatted(row.model(), row.right(), row.images()))
            .collect(Collectors.joining(", "));
    g.drawString(
        "%d of %d held-out images, the first of every species. Right in all: %s."
            .formatted(sample, rows.getFirst().images(), scores),
        MARGIN,
        MARGIN + 42);
  }

  private static String mistakesTitle(int shown, int all) {
    return all == 1
        ? "The only image that a network mistakes"
        : shown == all
            ? "All %d images that a network mistakes".formatted(all)
            : "%d of the %d images that a network mistakes".formatted(shown, all);
  }

  /** Returns where the next line would start. */
  private static int tiles(Graphics2D g, List<GuessedImage> images, int top) {
    int tile = Tile.height(images.getFirst().guesses().size());
    for (int i = 0; i < images.size(); i++) {
      int x = MARGIN + i % COLUMNS * (Tile.EDGE + GAP);
      int y = top + i / COLUMNS * (tile + GAP);
      Tile.draw(g, images.get(i), x, y);
    }
    return top + lines(images) * (tile + GAP);
  }

  private static int lines(List<GuessedImage> images) {
    return Math.ceilDiv(images.size(), COLUMNS);
  }

  private static List<GuessedImage> sample(List<GuessedImage> images) {
    Map<String, Integer> taken = new LinkedHashMap<>();
    List<GuessedImage> sample = new ArrayList<>();
    for (GuessedImage image : images) {
      if (taken.merge(image.truth(), 1, Integer::sum) <= PER_SPECIES) {
        sample.add(image);
      }
    }
    return sample;
  }
}
