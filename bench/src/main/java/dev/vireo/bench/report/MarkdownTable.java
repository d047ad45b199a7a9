package dev.vireo.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A Markdown table with aligned columns: the first to the left, the others to the right. */
public final class MarkdownTable {
  private final List<String[]> rows = new ArrayList<>();

  public MarkdownTable(String... header) {
    rows.add(header.clone());
  }

  /**
   * @param cells as many as the header has
   */
  public MarkdownTable row(String... cells) {
    if (cells.length != rows.getFirst().length) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells under " + rows.getFirst().length + " columns");
    }
    rows.add(cells.clone());
    return this;
  }

  /** The rows, the header first. */
  public List<List<String>> rows() {
    return rows.stream().map(List::of).toList();
  }

  /** The same aligned for a screen, without rules. */
  public String toText() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String pad = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? row[i] + pad : "  " + pad + row[i]);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private int[] widths() {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], Math.max(2, row[i].length()));
      }
    }
    return widths;
  }

  @Override
  public String toString() {
    int columns = rows.getFirst().length;
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    line(text, rows.getFirst(), widths);
    for (int i = 0; i < columns; i++) {
      text.append(i == 0 ? "|:" : "|-").append("-".repeat(widths[i])).append(i == 0 ? "-" : ":");
    }
    text.append("|\n");
    rows.subList(1, rows.size()).forEach(row -> line(text, row, widths));
    return text.toString();
  }

  private static void line(StringBuilder text, String[] row, int[] widths) {
    for (int i = 0; i < row.length; i++) {
      String pad = " ".repeat(widths[i] - row[i].length());
      text.append("| ").append(i == 0 ? row[i] + pad : pad + row[i]).append(' ');
    }
    text.append("|\n");
  }
}
