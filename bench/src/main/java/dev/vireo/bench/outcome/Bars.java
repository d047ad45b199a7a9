package dev.vireo.bench.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A horizontal bar for each contender, as SVG that takes its colours from the page. */
final class Bars {
  private static final int WIDTH = 460;
  private static final int ROW = 44;
  private static final int BAR = 14;
  private static final int VALUE = 74;
  private static final int NAME = 58;

  private record Bar(String name, double length, String value) {}

  private final String title;
  private final List<Bar> bars = new ArrayList<>();
  private double longest;

  Bars(String title) {
    this.title = title;
  }

  /**
   * @param length 0 or more
   * @param value as it is shown
   */
  void add(String name, double length, String value) {
    bars.add(new Bar(name, length, value));
    longest = Math.max(longest, length);
  }

  boolean isEmpty() {
    return bars.isEmpty();
  }

  String figure() {
    StringBuilder svg = new StringBuilder();
    svg.append("<figure><figcaption>").append(Html.escape(title)).append("</figcaption>\n");
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, bars.size() * ROW, Html.escape(title)));
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int top = i * ROW;
      double length = longest > 0 ? bar.length() / longest * (WIDTH - VALUE) : 0;
      svg.append(
          String.format(
              Locale.ROOT,
              """
              <text x="0" y="%d">%s</text>
              <rect x="0" y="%d" width="%.1f" height="%d" rx="3" fill="var(--s%d)"/>
              <text x="%.1f" y="%d">%s</text>
              """,
              top + 14,
              Html.escape(ReportTables.shorten(bar.name(), NAME)),
              top + 21,
              Math.max(1, length),
              BAR,
              i % Plot.COLOURS,
              length + 7,
              top + 32,
              Html.escape(bar.value())));
    }
    return svg.append("</svg></figure>\n").toString();
  }
}
