package dev.vireo.tools.explain;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.LabelledFiles;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Embedding;
import dev.vireo.inference.explain.PrincipalComponents;
import dev.vireo.training.chart.Lettering;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The images of a dataset by the first two principal components of their embeddings. */
public final class EmbeddingMap {
  private static final int SIDE = 640;
  private static final int LEGEND = 200;
  private static final int NAMED = 32;

  private final List<String> classes;
  private final List<Point> points;

  /**
   * One image.
   *
   * @param label index of its class
   */
  private record Point(String name, int label, double x, double y) {}

  private EmbeddingMap(List<String> classes, List<Point> points) {
    this.classes = classes;
    this.points = points;
  }

  /**
   * @throws VireoException INVALID_ARGUMENT when the model offers no embeddings; INVALID_DATASET
   *     with fewer than three images that can be read
   */
  public static EmbeddingMap of(
      BulkClassifier classifier, LabelledFiles files, BulkProgress progress) {
    List<float[]> rows = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<String> names = new ArrayList<>();
    int[] position = new int[1];
    try {
      classifier.classify(
          files.source(),
          BulkSettings.topK(1).withEmbeddings(),
          result -> {
            int label = files.images().get(position[0]++).label();
            if (result instanceof BulkResult.Classified(_, _, Embedding embedding)) {
              float[] row = new float[embedding.size()];
              for (int i = 0; i < row.length; i++) {
                row[i] = embedding.get(i);
              }
              rows.add(row);
              labels.add(label);
              names.add(result.name());
            }
          },
          progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (rows.size() < 3) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s: %d images can be read, and a map needs three"
              .formatted(files.origin(), rows.size()));
    }
    PrincipalComponents components = PrincipalComponents.of(rows.toArray(new float[0][]), 2);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      double y = components.count() > 1 ? components.coordinate(rows.get(i), 1) : 0;
      points.add(new Point(names.get(i), labels.get(i), components.coordinate(rows.get(i), 0), y));
    }
    return new EmbeddingMap(files.classes(), points);
  }

  /** Images on the map. */
  public int images() {
    return points.size();
  }

  /** Rows of {@code path,class,x,y}, with a header (RFC 4180). */
  public String csv() {
    StringBuilder rows = new StringBuilder("path,class,x,y\r\n");
    for (Point point : points) {
      rows.append(quoted(point.name))
          .append(',')
          .append(quoted(classes.get(point.label)))
          .append(String.format(Locale.ROOT, ",%.5g,%.5g\r\n", point.x, point.y));
    }
    return rows.toString();
  }

  private static String quoted(String text) {
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  public BufferedImage draw() {
    double reach = 1e-9;
    for (Point point : points) {
      reach = Math.max(reach, Math.max(Math.abs(point.x), Math.abs(point.y)));
    }
    double scale = SIDE / 2.1 / reach;
    return Chart.draw(
        "Embeddings",
        "%,d images by the first two principal components of what the last layer reads"
            .formatted(points.size()),
        SIDE + LEGEND,
        SIDE,
        g -> {
          g.setColor(Chart.LINE);
          g.drawRect(0, 0, SIDE, SIDE);
          for (Point point : points) {
            g.setColor(color(point.label, 200));
            double x = SIDE / 2.0 + scale * point.x;
            double y = SIDE / 2.0 - scale * point.y;
            g.fill(new Ellipse2D.Double(x - 3, y - 3, 6, 6));
          }
          g.setFont(Lettering.regular(13));
          int shown = Math.min(NAMED, classes.size());
          for (int i = 0; i < shown; i++) {
            int y = 8 + i * 19;
            g.setColor(color(i, 255));
            g.fill(new Ellipse2D.Double(SIDE + 16, y, 9, 9));
            g.setColor(Chart.INK);
            g.drawString(classes.get(i), SIDE + 32, y + 9);
          }
          if (shown < classes.size()) {
            g.drawString("and " + (classes.size() - shown) + " more", SIDE + 32, 17 + shown * 19);
          }
        });
  }

  /** Hues by the golden angle, so that neighbors differ. */
  private static Color color(int label, int opacity) {
    float hue = (float) (label * 0.618034 % 1);
    Color color = Color.getHSBColor(hue, 0.75f, label % 2 == 0 ? 0.8f : 0.6f);
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), opacity);
  }
}
