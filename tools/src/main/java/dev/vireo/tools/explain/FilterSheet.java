package dev.vireo.tools.explain;

import dev.vireo.inference.explain.FirstFilters;
import dev.vireo.inference.explain.PrincipalComponents;
import dev.vireo.inference.model.ChannelOrder;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * The first layer's filters as a grid of colored squares, each from its least to its largest
 * weight; of a patch embedding its principal components, as in Dosovitskiy et al. 2020.
 */
public final class FilterSheet {
  private static final int COMPONENTS = 28;
  private static final int MOST = 256;
  private static final int EDGE = 48;
  private static final int GAP = 4;

  private FilterSheet() {}

  /**
   * @param channels the order of the filters' channels
   */
  public static BufferedImage draw(FirstFilters filters, ChannelOrder channels) {
    List<double[]> shown = filters.patches() ? components(filters) : all(filters);
    int cell = Math.max(1, EDGE / filters.size()) * filters.size();
    int columns = (int) Math.ceil(Math.sqrt(shown.size() * 1.6));
    int rows = Math.ceilDiv(shown.size(), columns);
    return Chart.draw(
        filters.patches()
            ? "Principal components of the patch embedding"
            : "Filters of the first convolution",
        "%s: %d filters of %d x %d pixels%s"
            .formatted(
                filters.layer(),
                filters.count(),
                filters.size(),
                filters.size(),
                filters.patches()
                    ? ", their first " + shown.size() + " components"
                    : shown.size() < filters.count() ? ", the first " + shown.size() : ""),
        columns * (cell + GAP),
        rows * (cell + GAP),
        g -> {
          for (int i = 0; i < shown.size(); i++) {
            g.drawImage(
                picture(shown.get(i), filters.size(), channels),
                i % columns * (cell + GAP),
                i / columns * (cell + GAP),
                cell,
                cell,
                null);
          }
        });
  }

  private static List<double[]> all(FirstFilters filters) {
    int length = 3 * filters.size() * filters.size();
    List<double[]> all = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST, filters.count()); i++) {
      double[] filter = new double[length];
      for (int j = 0; j < length; j++) {
        filter[j] = filters.weights()[i * length + j];
      }
      all.add(filter);
    }
    return all;
  }

  private static List<double[]> components(FirstFilters filters) {
    int length = 3 * filters.size() * filters.size();
    float[][] rows = new float[filters.count()][length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(filters.weights(), i * length, rows[i], 0, length);
    }
    PrincipalComponents components = PrincipalComponents.of(rows, COMPONENTS);
    List<double[]> all = new ArrayList<>();
    for (int i = 0; i < components.count(); i++) {
      all.add(components.direction(i));
    }
    return all;
  }

  private static BufferedImage picture(double[] filter, int size, ChannelOrder channels) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double value : filter) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    int red = channels == ChannelOrder.RGB ? 0 : 2;
    BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < size * size; pixel++) {
      int rgb = 0;
      for (int channel : new int[] {red, 1, 2 - red}) {
        double value = filter[channel * size * size + pixel];
        double share = most > least ? (value - least) / (most - least) : 0.5;
        rgb = rgb << 8 | (int) Math.round(255 * share);
      }
      picture.setRGB(pixel % size, pixel / size, rgb);
    }
    return picture;
  }
}
