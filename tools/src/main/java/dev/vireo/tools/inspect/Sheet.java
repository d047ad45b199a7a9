package dev.vireo.tools.inspect;

import java.io.PrintWriter;
import java.util.List;

/**
 * A page of facts about one file. What files say is printed without control characters, so that no
 * file can move the cursor.
 */
final class Sheet {
  private static final int HEADING_WIDTH = 14;

  private final PrintWriter out;

  Sheet(PrintWriter out) {
    this.out = out;
  }

  void title(String text) {
    out.println(printable(text));
    out.println();
  }

  /** A heading and its facts, one on a line. */
  void facts(String heading, List<String> facts) {
    String before = heading;
    for (String fact : facts) {
      out.printf("%-" + HEADING_WIDTH + "s %s%n", before, printable(fact));
      before = "";
    }
  }

  void fact(String heading, String fact) {
    facts(heading, List.of(fact));
  }

  /** Rows in columns as wide as their widest cells. */
  void table(String heading, List<List<String>> rows) {
    out.println();
    out.println(heading);
    int columns = rows.isEmpty() ? 0 : rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < columns; i++) {
        line.append(' ').append(padded(printable(row.get(i)), widths[i])).append(' ');
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) ? '?' : c);
    }
    return clean.toString();
  }
}
