package dev.vireo.bench.outcome;

import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.outcome.Plot.Curve;
import dev.vireo.bench.outcome.Plot.Point;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A report as one page that asks no network, with its plots. */
public final class ReportPage {
  private final BenchReport report;
  private final ReportTables tables;

  private ReportPage(BenchReport report) {
    this.report = report;
    this.tables = new ReportTables(report);
  }

  public static String html(BenchReport report) {
    return new ReportPage(report).page();
  }

  private String page() {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(Html.escape(report.title())).append("</title>\n<style>\n");
    page.append(style()).append("</style>\n</head>\n<body>\n");
    page.append(report.quiet().quiet() ? "<h1>" : "<h1 class=\"noisy\">");
    page.append(Html.escape(report.title())).append("</h1>\n<p class=\"faint\">");
    page.append(
        Html.escape(
            "%s, %s. From %s. Images: %s."
                .formatted(
                    report.created(),
                    report.environment().getOrDefault("processor", "an unknown processor"),
                    report.settings().getOrDefault("from", "?"),
                    report.samples())));
    page.append("</p>\n<div class=\"plots\">\n");
    plots(page);
    page.append("</div>\n");
    for (String scenario : tables.scenarios()) {
      section(page, tables.heading(scenario), tables.of(scenario, Integer.MAX_VALUE));
    }
    section(page, "Latency and CPU time", tables.details(Integer.MAX_VALUE));
    section(page, "Costs of a model", tables.costs(Integer.MAX_VALUE));
    section(page, "Contenders", tables.given());
    section(page, "This machine's limits", tables.limits());
    page.append("<h2>Notes</h2>\n<ul>\n");
    tables.notes().forEach(note -> page.append("<li>").append(Html.escape(note)).append("</li>\n"));
    page.append("</ul>\n");
    facts(page, "How", report.settings());
    facts(page, "Where", report.environment());
    return page.append("</body>\n</html>\n").toString();
  }

  private void plots(StringBuilder page) {
    Bars throughput = new Bars("Images a second, offline");
    Bars latency = new Bars("Milliseconds for one image, p90");
    Bars shares = new Bars("Share of the nearest limit");
    for (Row row : report.rows()) {
      Double value = row.value();
      if (row.valid() && value != null) {
        String name = ReportTables.contender(row);
        if (row.scenario().equals(Scenario.OFFLINE.id())) {
          throughput.add(name, value, ReportTables.figure(value));
        }
        if (row.scenario().equals(Scenario.SINGLE_STREAM.id())) {
          latency.add(name, value, ReportTables.figure(value));
        }
        if (row.shareOfLimit() != null) {
          shares.add(
              name + ", " + row.scenario(), row.shareOfLimit(), Text.percent(row.shareOfLimit()));
        }
      }
    }
    for (Bars bars : List.of(throughput, latency, shares)) {
      page.append(bars.isEmpty() ? "" : bars.figure());
    }
    for (Plot plot : List.of(byBatch(), percentiles(), againstLoad(), pareto())) {
      page.append(plot.isEmpty() ? "" : plot.figure());
    }
  }

  /** Only where several batches were measured. */
  private Plot byBatch() {
    Map<String, List<Row>> setups = new LinkedHashMap<>();
    for (Row row : report.rows()) {
      if (row.valid() && row.scenario().equals(Scenario.OFFLINE.id())) {
        String name =
            "%s %s %dx%d".formatted(row.model(), row.engine(), row.lanes(), row.threads());
        setups.computeIfAbsent(name, _ -> new ArrayList<>()).add(row);
      }
    }
    Plot plot = new Plot("Throughput by batch", "images in one run", "images/s");
    setups.forEach((name, rows) -> {
      if (rows.size() > 1) {
        plot.add(
            new Curve(
                name,
                rows.stream()
                    .sorted(Comparator.comparingInt(Row::batch))
                    .map(row -> new Point(row.batch(), Objects.requireNonNull(row.value())))
                    .toList(),
                true));
      }
    });
    return plot;
  }

  private Plot percentiles() {
    List<String> names = List.of("p50", "p90", "p95", "p99", "p99.9", "max");
    Plot plot = new Plot("Latency by percentile", "of queries", "ms").places(names);
    for (Row row : report.rows()) {
      if (row.valid() && row.isLatency()) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
          Double millis = row.latencyMs().get(names.get(i));
          if (millis != null) {
            points.add(new Point(i, millis));
          }
        }
        plot.add(new Curve(ReportTables.contender(row) + ", " + row.scenario(), points, true));
      }
    }
    return plot;
  }

  private Plot againstLoad() {
    Plot plot = new Plot("p99 against load", "arrivals, images/s", "ms");
    bound().ifPresent(plot::bound);
    for (Row row : report.rows()) {
      if (row.fault() == null && !row.loads().isEmpty()) {
        Double knee = row.value();
        plot.add(
            new Curve(
                ReportTables.contender(row)
                    + (knee == null
                        ? ": holds at none"
                        : ": holds to " + ReportTables.figure(knee)),
                row.loads().stream()
                    .sorted(Comparator.comparingDouble(Row.Load::rate))
                    .map(load -> new Point(load.rate(), load.p99Ms()))
                    .toList(),
                true));
      }
    }
    return plot;
  }

  private Optional<Double> bound() {
    return Optional.ofNullable(report.settings().get(BenchReport.BOUND)).map(Double::valueOf);
  }

  /** Speed against accuracy, where that was measured, and what nothing beats in both. */
  private Plot pareto() {
    Plot plot = new Plot("Accuracy against speed", "images/s, offline", "top-1, %");
    List<Point> all = new ArrayList<>();
    for (Row row : report.rows()) {
      Double value = row.value();
      Optional<Double> top1 = top1(row);
      if (row.valid()
          && value != null
          && top1.isPresent()
          && row.scenario().equals(Scenario.OFFLINE.id())) {
        Point point = new Point(value, 100 * top1.get());
        all.add(point);
        plot.add(new Curve(ReportTables.contender(row), List.of(point), false));
      }
    }
    List<Point> front = front(all);
    return front.size() < 2 ? plot : plot.add(new Curve("beaten by none in both", front, true));
  }

  /** Of the row's model on its engine. */
  private Optional<Double> top1(Row row) {
    for (ModelCosts costs : report.models()) {
      Double top1 = costs.top1();
      boolean own = costs.model().equals(row.model()) && costs.engine().equals(row.engine());
      if (own && top1 != null) {
        return Optional.of(top1);
      }
    }
    return Optional.empty();
  }

  /** The points right of which none is as high, from the right. */
  static List<Point> front(List<Point> points) {
    List<Point> front = new ArrayList<>();
    double highest = Double.NEGATIVE_INFINITY;
    Comparator<Point> fastest = Comparator.comparingDouble(Point::x).thenComparingDouble(Point::y);
    for (Point point : points.stream().sorted(fastest.reversed()).toList()) {
      if (point.y() > highest) {
        front.add(point);
        highest = point.y();
      }
    }
    return front;
  }

  private static void section(StringBuilder page, String heading, MarkdownTable table) {
    page.append("<h2>").append(Html.escape(heading)).append("</h2>\n<div class=\"scroll\">");
    page.append("<table>\n");
    List<List<String>> rows = table.rows();
    for (int i = 0; i < rows.size(); i++) {
      String cell = i == 0 ? "th" : "td";
      page.append("<tr>");
      for (String text : rows.get(i)) {
        page.append("<%s>%s</%s>".formatted(cell, Html.escape(text), cell));
      }
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
  }

  private static void facts(StringBuilder page, String heading, Map<String, String> facts) {
    page.append("<h2>").append(heading).append("</h2>\n<dl>\n");
    facts.forEach((name, value) ->
        page.append("<dt>%s</dt><dd>%s</dd>\n".formatted(Html.escape(name), Html.escape(value))));
    page.append("</dl>\n");
  }

  private static String style() {
    try (InputStream css = ReportPage.class.getResourceAsStream("report.css")) {
      return new String(Objects.requireNonNull(css).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
