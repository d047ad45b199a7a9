package dev.vireo.tools.explain;

import dev.vireo.inference.explain.AttentionMaps;
import dev.vireo.inference.explain.Viridis;
import dev.vireo.training.chart.Lettering;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How far each head of each layer looks, in the mean of images. */
public final class HeadDistances {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 320;
  private static final int LEFT = 48;

  private final int height;
  private final int width;
  private final List<double[]> sums = new ArrayList<>();
  private List<String> names = List.of();
  private int images;

  /**
   * @param height of the model's input in pixels
   * @param width likewise
   */
  public HeadDistances(int height, int width) {
    this.height = height;
    this.width = width;
  }

  /** Adds one image's. */
  public void add(AttentionMaps maps) {
    if (images == 0) {
      names = maps.layers().stream().map(AttentionMaps.Layer::name).toList();
      maps.layers().forEach(layer -> sums.add(new double[layer.heads()]));
    }
    for (int layer = 0; layer < sums.size(); layer++) {
      for (int head = 0; head < sums.get(layer).length; head++) {
        sums.get(layer)[head] += maps.meanDistance(layer, head, height, width);
      }
    }
    images++;
  }

  public int images() {
    return images;
  }

  /** Rows of {@code layer,head,pixels}, with a header. */
  public String csv() {
    StringBuilder rows = new StringBuilder("layer,head,pixels\n");
    for (int layer = 0; layer < sums.size(); layer++) {
      for (int head = 0; head < sums.get(layer).length; head++) {
        rows.append(
            String.format(Locale.ROOT, "%s,%d,%.4f\n", names.get(layer), head, mean(layer, head)));
      }
    }
    return rows.toString();
  }

  private double mean(int layer, int head) {
    return sums.get(layer)[head] / images;
  }

  /** A dot for each head over its layer. */
  public BufferedImage draw() {
    double most = 1;
    for (int layer = 0; layer < sums.size(); layer++) {
      for (int head = 0; head < sums.get(layer).length; head++) {
        most = Math.max(most, mean(layer, head));
      }
    }
    double top = 1.05 * most;
    return Chart.draw(
        "How far the heads look",
        "mean distance in pixels of the input, %d wide, over %d image%s; a dot for each head"
            .formatted(width, images, images == 1 ? "" : "s"),
        LEFT + WIDTH,
        HEIGHT + 40,
        g -> {
          g.setFont(Lettering.regular(12));
          for (int i = 0; i <= 4; i++) {
            int y = HEIGHT - HEIGHT * i / 4;
            g.setColor(Chart.LINE);
            g.drawLine(LEFT, y, LEFT + WIDTH, y);
            g.setColor(Chart.QUIET);
            g.drawString(String.format(Locale.ROOT, "%.0f", top * i / 4), 0, y + 4);
          }
          double step = (double) WIDTH / sums.size();
          for (int layer = 0; layer < sums.size(); layer++) {
            double x = LEFT + (layer + 0.5) * step;
            g.setColor(Chart.QUIET);
            g.drawString(Integer.toString(layer), (int) x - 3, HEIGHT + 18);
            int heads = sums.get(layer).length;
            for (int head = 0; head < heads; head++) {
              double y = HEIGHT * (1 - mean(layer, head) / top);
              g.setColor(Viridis.color(0.9 * head / Math.max(1, heads - 1)));
              g.fill(new Ellipse2D.Double(x - 4, y - 4, 8, 8));
            }
          }
          g.setColor(Chart.QUIET);
          g.drawString("layer", LEFT + WIDTH / 2 - 14, HEIGHT + 36);
        });
  }
}
