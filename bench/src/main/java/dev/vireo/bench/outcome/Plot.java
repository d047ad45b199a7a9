package dev.vireo.bench.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Curves or points over two axes, as SVG that takes its colours from the page. */
final class Plot {
  static final int COLOURS = 8;

  private static final int WIDTH = 460;
  private static final int HEIGHT = 280;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 42;

  /** A point of a curve. */
  record Point(double x, double y) {}

  /**
   * Points in one colour.
   *
   * @param joined whether a line runs through them
   */
  record Curve(String name, List<Point> points, boolean joined) {}

  private final String title;
  private final String across;
  private final String up;
  private final List<Curve> curves = new ArrayList<>();
  private List<String> places = List.of();
  private double bound = Double.NaN;
  private double highest = Double.POSITIVE_INFINITY;

  /**
   * @param across what the x axis shows, with its unit
   * @param up what the y axis shows, with its unit
   */
  Plot(String title, String across, String up) {
    this.title = title;
    this.across = across;
    this.up = up;
  }

  Plot add(Curve curve) {
    curves.add(curve);
    return this;
  }

  /** Names for x = 0, 1, 2 ... in place of numbers. */
  Plot places(List<String> names) {
    places = names;
    return this;
  }

  /** A line across, and no values far above it. */
  Plot bound(double value) {
    bound = value;
    highest = 3 * value;
    return this;
  }

  boolean isEmpty() {
    return curves.stream().allMatch(curve -> curve.points().isEmpty());
  }

  /** A figure with its caption and its key. */
  String figure() {
    Axis x =
        places.isEmpty()
            ? axis(
                curves.stream().flatMap(c -> c.points().stream()).mapToDouble(Point::x).toArray())
            : new Axis(-0.3, places.size() - 0.7, false);
    Axis y =
        axis(
            curves.stream()
                .flatMap(c -> c.points().stream())
                .mapToDouble(point -> Math.min(point.y(), highest))
                .toArray());
    StringBuilder svg = new StringBuilder();
    svg.append("<figure><figcaption>").append(Html.escape(title)).append("</figcaption>\n");
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, Html.escape(title)));
    axes(svg, x, y);
    for (int i = 0; i < curves.size(); i++) {
      draw(svg, curves.get(i), i % COLOURS, x, y);
    }
    svg.append("</svg>\n<ul class=\"key\">\n");
    for (int i = 0; i < curves.size(); i++) {
      svg.append(
          "<li><i style=\"background:var(--s%d)\"></i>%s</li>\n"
              .formatted(i % COLOURS, Html.escape(curves.get(i).name())));
    }
    return svg.append("</ul></figure>\n").toString();
  }

  private static Axis axis(double[] values) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (double value : values) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    return Axis.of(smallest, largest);
  }

  private void axes(StringBuilder svg, Axis x, Axis y) {
    for (double tick : y.ticks()) {
      double at = down(y, tick);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LEFT,
              WIDTH - RIGHT,
              at,
              at));
      text(svg, LEFT - 6, at + 4, "end", tick(tick));
    }
    if (places.isEmpty()) {
      for (double tick : x.ticks()) {
        text(svg, across(x, tick), HEIGHT - BOTTOM + 16, "middle", tick(tick));
      }
    }
    for (int i = 0; i < places.size(); i++) {
      text(svg, across(x, i), HEIGHT - BOTTOM + 16, "middle", places.get(i));
    }
    if (!Double.isNaN(bound)) {
      double at = down(y, bound);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"bound\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LEFT,
              WIDTH - RIGHT,
              at,
              at));
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", across + "; up: " + up);
  }

  private void draw(StringBuilder svg, Curve curve, int colour, Axis x, Axis y) {
    StringBuilder path = new StringBuilder();
    for (Point point : curve.points()) {
      double at = across(x, point.x());
      double height = down(y, Math.min(point.y(), highest));
      path.append(path.isEmpty() ? 'M' : 'L');
      path.append(String.format(Locale.ROOT, "%.1f %.1f", at, height));
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\""
                  + " fill=\"var(--s%d)\"><title>%s</title></circle>\n",
              at,
              height,
              colour,
              Html.escape(
                  curve.name()
                      + ": "
                      + ReportTables.figure(point.x())
                      + ", "
                      + ReportTables.figure(point.y()))));
    }
    if (curve.joined()) {
      svg.append(
          "<path class=\"curve\" stroke=\"var(--s%d)\" d=\"%s\"/>\n".formatted(colour, path));
    }
  }

  /** A round number, without zeros behind it. */
  private static String tick(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : ReportTables.figure(value).replaceAll("0+$", "");
  }

  private static double across(Axis x, double value) {
    return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
  }

  private static double down(Axis y, double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"faint\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            Html.escape(text)));
  }
}
