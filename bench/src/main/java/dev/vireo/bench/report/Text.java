package dev.vireo.bench.report;

import java.util.Locale;

/** Numbers as tables show them. */
public final class Text {
  private static final double MEBIBYTE = 1 << 20;

  private Text() {}

  public static String decimal(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  public static String percent(double share) {
    return decimal(1, 100 * share) + " %";
  }

  public static String mebibytes(long bytes) {
    return decimal(1, (double) bytes / MEBIBYTE);
  }
}
