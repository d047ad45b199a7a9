package dev.vireo.bench.report;

import java.util.Arrays;
import java.util.Locale;

/** The values of one quantity over the rounds of a run. */
public final class Rounds {
  private double[] values = {};

  public void add(double value) {
    values = Arrays.copyOf(values, values.length + 1);
    values[values.length - 1] = value;
  }

  public double median() {
    if (values.length == 0) {
      throw new IllegalStateException("no round has ended");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  public double last() {
    return values[values.length - 1];
  }

  public double min() {
    return Arrays.stream(values).min().orElseThrow();
  }

  public double max() {
    return Arrays.stream(values).max().orElseThrow();
  }

  /** Median, smallest and largest: {@code 0.972 (0.968 to 0.975)}. */
  public String spread(int decimals) {
    String format = "%." + decimals + "f";
    return String.format(
        Locale.ROOT, format + " (" + format + " to " + format + ")", median(), min(), max());
  }
}
