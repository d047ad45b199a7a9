package dev.vireo.tools.explain;

import dev.vireo.inference.explain.AttentionMaps;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.inference.explain.Viridis;
import dev.vireo.training.chart.Lettering;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Where each head of each layer looks: a row for each layer, each map with colors of its own. */
public final class HeadsChart {
  private static final int CELL = 72;
  private static final int GAP = 6;
  private static final int MARGIN = 24;
  private static final int NAMES = 120;

  private HeadsChart() {}

  public static BufferedImage draw(AttentionMaps maps) {
    int heads = maps.layers().stream().mapToInt(AttentionMaps.Layer::heads).max().orElse(1);
    int width = 2 * MARGIN + NAMES + heads * (CELL + GAP);
    int height = 2 * MARGIN + 20 + maps.layers().size() * (CELL + GAP);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, width, height);
      g.setColor(new Color(0x33, 0x3D, 0x47));
      g.setFont(Lettering.regular(12));
      for (int head = 0; head < heads; head++) {
        g.drawString("head " + head, MARGIN + NAMES + head * (CELL + GAP), MARGIN + 10);
      }
      for (int layer = 0; layer < maps.layers().size(); layer++) {
        int y = MARGIN + 20 + layer * (CELL + GAP);
        g.drawString(maps.layers().get(layer).name(), MARGIN, y + CELL / 2);
        for (int head = 0; head < maps.layers().get(layer).heads(); head++) {
          int x = MARGIN + NAMES + head * (CELL + GAP);
          g.drawImage(picture(maps.head(layer, head)), x, y, CELL, CELL, null);
        }
      }
    } finally {
      g.dispose();
    }
    return image;
  }

  private static BufferedImage picture(RelevanceMap map) {
    BufferedImage picture =
        new BufferedImage(map.columns(), map.rows(), BufferedImage.TYPE_INT_RGB);
    float most = map.most();
    for (int i = 0; i < map.values().length; i++) {
      double value = most > 0 ? map.values()[i] / most : 0;
      picture.setRGB(i % map.columns(), i / map.columns(), Viridis.rgb(value));
    }
    return picture;
  }
}
