package dev.vireo.bench.outcome;

import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.Text;
import dev.vireo.bench.statistics.RatioInterval.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A report as tables. */
final class ReportTables {
  private static final String NONE = "-";

  private final BenchReport report;

  ReportTables(BenchReport report) {
    this.report = report;
  }

  /** In the order of the rows. */
  List<String> scenarios() {
    return report.rows().stream().map(Row::scenario).distinct().toList();
  }

  List<Row> rows(String scenario) {
    return report.rows().stream().filter(row -> row.scenario().equals(scenario)).toList();
  }

  /** {@code offline: throughput, images/s}. */
  String heading(String scenario) {
    Row row = rows(scenario).getFirst();
    return "%s: %s, %s".formatted(scenario, row.metric(), row.unit());
  }

  /**
   * The contenders of a scenario.
   *
   * @param widest most characters of a contender's name
   */
  MarkdownTable of(String scenario, int widest) {
    MarkdownTable table = new MarkdownTable("", "value", "times as fast (95 %)", "of limit");
    for (Row row : rows(scenario)) {
      table.row(
          shorten(contender(row), widest), value(row), ratio(row), percent(row.shareOfLimit()));
    }
    return table;
  }

  /** {@code birds.onnx onnx 2x1 b16}: lanes x threads, and the batch. */
  static String contender(Row row) {
    return "%s %s %dx%d b%d%s"
        .formatted(
            row.model(),
            row.engine(),
            row.lanes(),
            row.threads(),
            row.batch(),
            row.options().isEmpty() ? "" : " " + row.options());
  }

  /** Without the ending of a file, which the engine tells, and keeps the end of what is left. */
  static String shorten(String text, int widest) {
    String name =
        text.length() <= widest ? text : text.replaceFirst("\\.(onnx|safetensors)(?= )", "");
    if (name.length() <= widest) {
      return name;
    }
    int end = (widest - 1) * 2 / 3;
    return name.substring(0, widest - 1 - end) + "…" + name.substring(name.length() - end);
  }

  private static String value(Row row) {
    if (row.fault() != null) {
      return "void";
    }
    Double value = row.value();
    return value == null ? "none" : figure(value) + (row.proven() ? "" : "*");
  }

  /** Three digits that count. */
  static String figure(double value) {
    double size = Math.abs(value);
    return Text.decimal(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3, value);
  }

  private String ratio(Row row) {
    Optional<Difference> found = difference(row);
    if (found.isEmpty()) {
      return NONE;
    }
    Difference difference = found.get();
    if (difference.verdict() == Verdict.NO_DIFFERENCE) {
      return "no difference";
    }
    return String.format(
            Locale.ROOT,
            "%.2f (%.2f to %s)",
            difference.ratio(),
            difference.low(),
            difference.high() > 1000 ? "?" : Text.decimal(2, difference.high()))
        + (difference.verdict() == Verdict.TOO_FEW_ROUNDS ? "?" : "");
  }

  Optional<Difference> difference(Row row) {
    return report.differences().stream().filter(each -> each.row().equals(row.key())).findFirst();
  }

  private static String percent(@Nullable Double share) {
    return share == null ? NONE : Text.decimal(0, 100 * share) + " %";
  }

  /** Latencies and CPU time of all rows. */
  MarkdownTable details(int widest) {
    boolean energy = report.rows().stream().anyMatch(row -> row.joules() != null);
    List<String> header =
        new ArrayList<>(List.of("", "scenario", "p50 ms", "p99 ms", "queries", "CPU s/1000"));
    header.addAll(energy ? List.of("J/1000") : List.of());
    MarkdownTable table = new MarkdownTable(header.toArray(String[]::new));
    for (Row row : report.rows()) {
      if (row.fault() == null) {
        List<String> cells =
            new ArrayList<>(
                List.of(
                    shorten(contender(row), widest - (energy ? "  J/1000".length() : 0)),
                    row.scenario(),
                    latency(row, "p50"),
                    latency(row, "p99"),
                    Long.toString(row.queries()),
                    optional(row.cpuSeconds())));
        cells.addAll(energy ? List.of(optional(row.joules())) : List.of());
        table.row(cells.toArray(String[]::new));
      }
    }
    return table;
  }

  private static String optional(@Nullable Double value) {
    return value == null ? NONE : figure(value);
  }

  private static String latency(Row row, String percentile) {
    Double value = row.latencyMs().get(percentile);
    return value == null ? NONE : figure(value);
  }

  /** What each contender is made of and was given, once where scenarios share it. */
  MarkdownTable given() {
    MarkdownTable table = new MarkdownTable("", "where", "what it is and was given");
    Set<String> seen = new HashSet<>();
    for (Row row : report.rows()) {
      if (seen.add(contender(row) + row.device() + row.given())) {
        table.row(contender(row), row.device(), row.given());
      }
    }
    return table;
  }

  MarkdownTable costs(int widest) {
    MarkdownTable table = new MarkdownTable("", "MB", "GFLOP", "1st answer s", "peak MB", "top-1");
    for (ModelCosts costs : report.models()) {
      table.row(
          shorten(costs.model() + " " + costs.engine(), widest),
          costs.bytes() == null ? NONE : figure(costs.bytes() / 1e6),
          costs.flops() == null ? NONE : figure(costs.flops() / 1e9),
          optional(costs.firstAnswerSeconds()),
          costs.peakBytes() == null ? NONE : figure(costs.peakBytes() / 1e6),
          costs.top1() == null ? NONE : Text.percent(costs.top1()));
    }
    return table;
  }

  MarkdownTable limits() {
    MarkdownTable table = new MarkdownTable("limit", "measured");
    report.limits().forEach((name, value) -> table.row(name, figure(value)));
    return table;
  }

  /** What a reader must know beside the tables. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(report.quiet().describe());
    if (report.rows().stream().anyMatch(row -> row.fault() == null && !row.proven())) {
      notes.add(
          "* too few queries for 99 % confidence (MLPerf's early stopping), or none held: the plain"
              + " percentile of what there was.");
    }
    for (Row row : report.rows()) {
      if (row.fault() != null) {
        notes.add("void: " + row.key() + ": " + row.fault());
      } else if (!row.warm()) {
        notes.add("not steady after the warm-up: " + row.key());
      }
    }
    for (ModelCosts costs : report.models()) {
      if (costs.accuracyNote() != null) {
        notes.add("no accuracy of " + costs.model() + ": " + costs.accuracyNote());
      }
      if (costs.flopsNote() != null) {
        notes.add("no operations of " + costs.model() + ": " + costs.flopsNote());
      }
    }
    if (report.rows().stream().allMatch(row -> row.joules() == null)) {
      notes.add("energy: " + report.environment().getOrDefault("energy", "not measured"));
    }
    report.skipped().forEach(what -> notes.add("skipped: " + what));
    return notes.stream().distinct().toList();
  }
}
