package dev.vireo.tools.demo;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.tools.demo.GuessedImage.Guess;
import dev.vireo.training.chart.Lettering;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageIO;

/** One image of the contact sheet: the middle square of it, its species, and the guesses. */
final class Tile {
  /** Width of a tile, and height of its picture, in pixels. */
  static final int EDGE = 176;

  private static final int LINE = 19;
  private static final int CORNER = 14;
  private static final Color RIGHT = new Color(0x1b7f5c);
  private static final Color WRONG = new Color(0xc4302b);

  private Tile() {}

  /** Height in pixels with so many guesses. */
  static int height(int guesses) {
    return EDGE + (1 + guesses) * LINE + 8;
  }

  static void draw(Graphics2D g, GuessedImage guessed, int x, int y) {
    Shape frame = new RoundRectangle2D.Double(x, y, EDGE, EDGE, CORNER, CORNER);
    Shape clip = g.getClip();
    g.clip(frame);
    BufferedImage image = read(guessed);
    int edge = Math.min(image.getWidth(), image.getHeight());
    int left = (image.getWidth() - edge) / 2;
    int top = (image.getHeight() - edge) / 2;
    g.drawImage(image, x, y, x + EDGE, y + EDGE, left, top, left + edge, top + edge, null);
    g.setClip(clip);
    if (!guessed.right()) {
      g.setColor(WRONG);
      g.setStroke(new BasicStroke(4));
      g.draw(frame);
    }
    int line = y + EDGE + LINE;
    g.setColor(ContactSheet.INK);
    g.setFont(Lettering.bold(15));
    g.drawString(guessed.truth(), x + 2, line);
    for (Guess guess : guessed.guesses()) {
      line += LINE;
      guess(g, guess, guess.label().equals(guessed.truth()), x + 2, line);
    }
  }

  private static void guess(Graphics2D g, Guess guess, boolean right, int x, int baseline) {
    mark(g, right, x, baseline);
    g.setColor(right ? ContactSheet.QUIET : WRONG);
    g.setFont(Lettering.regular(12.5));
    String text = right ? guess.model() : guess.model() + ": " + guess.label();
    g.drawString(text, x + 16, baseline);
    String percent = "%.0f %%".formatted(100 * guess.probability());
    g.drawString(percent, x + EDGE - 4 - g.getFontMetrics().stringWidth(percent), baseline);
  }

  /** A tick or a cross. */
  private static void mark(Graphics2D g, boolean right, int x, int baseline) {
    g.setColor(right ? RIGHT : WRONG);
    g.setStroke(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    if (right) {
      g.drawPolyline(
          new int[] {x + 1, x + 4, x + 10},
          new int[] {baseline - 4, baseline - 1, baseline - 9},
          3);
    } else {
      g.drawLine(x + 2, baseline - 9, x + 10, baseline - 1);
      g.drawLine(x + 2, baseline - 1, x + 10, baseline - 9);
    }
  }

  private static BufferedImage read(GuessedImage guessed) {
    try {
      return ImageIO.read(guessed.image().toFile());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + guessed.image() + ": " + IoReason.of(e), e);
    }
  }
}
