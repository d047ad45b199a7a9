package dev.vireo.tools.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a header; the first column is text, the others are numbers and stand to the right.
 *
 * @param rows each as long as the header
 */
public record Table(List<String> header, List<List<String>> rows) {
  public Table {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** Columns aligned for a screen. */
  public String toText() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines()) {
      for (int column = 0; column < line.size(); column++) {
        text.append(column == 0 ? "" : "  ").append(aligned(line, column, widths[column]));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** A table of Markdown, its columns aligned too. */
  public String toMarkdown() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    List<List<String>> lines = lines();
    for (int line = 0; line < lines.size(); line++) {
      text.append('|');
      for (int column = 0; column < header.size(); column++) {
        text.append(' ').append(aligned(lines.get(line), column, widths[column])).append(" |");
      }
      text.append('\n');
      if (line == 0) {
        text.append('|');
        for (int column = 0; column < header.size(); column++) {
          text.append(column == 0 ? " :" : " -")
              .append("-".repeat(widths[column] - 2))
              .append(column == 0 ? "- |" : ": |");
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header);
    lines.addAll(rows);
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[header.size()];
    for (List<String> line : lines()) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    return widths;
  }

  private static String aligned(List<String> line, int column, int width) {
    String cell = line.get(column);
    String space = " ".repeat(width - cell.length());
    return column == 0 ? cell + space : space + cell;
  }
}
