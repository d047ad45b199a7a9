package dev.vireo.bench.outcome;

import dev.vireo.bench.report.MarkdownTable;
import java.util.List;
import java.util.Map;

/** A report for a terminal of 80 columns, and as Markdown. */
public final class ReportText {
  private static final int NAME = 36;
  private static final int DETAIL_NAME = 26;
  private static final int COST_NAME = 30;
  private static final int ALL = Integer.MAX_VALUE;

  private ReportText() {}

  /** No line of a table is longer than 80 characters. */
  public static String terminal(BenchReport report) {
    ReportTables tables = new ReportTables(report);
    StringBuilder text = new StringBuilder(report.title()).append("\n");
    text.append("from ").append(report.settings().getOrDefault("from", "")).append("\n");
    for (String scenario : tables.scenarios()) {
      text.append("\n").append(tables.heading(scenario)).append("\n");
      text.append(tables.of(scenario, NAME).toText());
    }
    text.append("\n").append(tables.details(DETAIL_NAME).toText());
    if (!report.models().isEmpty()) {
      text.append("\n").append(tables.costs(COST_NAME).toText());
    }
    text.append("\n");
    tables.notes().forEach(note -> text.append(note).append("\n"));
    return text.toString();
  }

  public static String markdown(BenchReport report) {
    ReportTables tables = new ReportTables(report);
    StringBuilder text = new StringBuilder("# ").append(report.title()).append("\n\n");
    text.append(report.created()).append(". Images: ").append(report.samples()).append(".\n");
    for (String scenario : tables.scenarios()) {
      section(text, tables.heading(scenario), tables.of(scenario, ALL));
    }
    section(text, "Latency and CPU time", tables.details(ALL));
    section(text, "Costs of a model", tables.costs(ALL));
    section(text, "Contenders", tables.given());
    section(text, "This machine's limits", tables.limits());
    text.append("\n## Notes\n\n");
    list(text, tables.notes());
    text.append("\n## How\n\n");
    list(text, report.settings().entrySet().stream().map(ReportText::fact).sorted().toList());
    text.append("\n## Where\n\n");
    list(text, report.environment().entrySet().stream().map(ReportText::fact).toList());
    return text.toString();
  }

  private static String fact(Map.Entry<String, String> fact) {
    return fact.getKey() + ": " + fact.getValue();
  }

  private static void section(StringBuilder text, String heading, MarkdownTable table) {
    text.append("\n## ").append(heading).append("\n\n").append(table);
  }

  private static void list(StringBuilder text, List<String> items) {
    items.forEach(item -> text.append("- ").append(item).append("\n"));
  }
}
