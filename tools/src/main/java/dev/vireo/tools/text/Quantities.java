package dev.vireo.tools.text;

import java.util.Locale;

/** Numbers as people read them. */
public final class Quantities {
  private Quantities() {}

  /** {@code 11.2 M}, {@code 43.5 k}, {@code 812}. */
  public static String count(long value) {
    if (value >= 1_000_000) {
      return String.format(Locale.ROOT, "%.1f M", value / 1e6);
    }
    if (value >= 10_000) {
      return String.format(Locale.ROOT, "%.1f k", value / 1e3);
    }
    return Long.toString(value);
  }

  /** {@code 3.2 s}, {@code 4 min 05 s}, {@code 2 h 10 min}. */
  public static String seconds(double value) {
    long whole = Math.round(value);
    if (value < 59.95) {
      return String.format(Locale.ROOT, "%.1f s", value);
    }
    if (whole < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
    return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }
}
