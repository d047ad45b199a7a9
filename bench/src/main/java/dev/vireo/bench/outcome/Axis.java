package dev.vireo.bench.outcome;

import java.util.ArrayList;
import java.util.List;

/**
 * Values along one edge of a plot.
 *
 * @param low value at the beginning
 * @param high value at the end, above it
 * @param logarithmic whether equal steps are equal factors; then both are positive
 */
record Axis(double low, double high, boolean logarithmic) {
  private static final int TICKS = 5;
  private static final double WIDE = 30;

  /** From 0, or logarithmic where values are far apart. */
  static Axis of(double smallest, double largest) {
    if (smallest > 0 && largest / smallest > WIDE) {
      return new Axis(smallest / 1.2, largest * 1.2, true);
    }
    return new Axis(0, largest > 0 ? largest * 1.08 : 1, false);
  }

  /** Where a value lies: 0 at the beginning, 1 at the end. */
  double position(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** Round values between the ends. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      for (double power = Math.pow(10, Math.floor(Math.log10(low))); power <= high; power *= 10) {
        for (int factor : new int[] {1, 3}) {
          if (power * factor >= low && power * factor <= high) {
            ticks.add(power * factor);
          }
        }
      }
      return ticks;
    }
    double rough = (high - low) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
    for (double tick = 0; tick <= high; tick += step) {
      ticks.add(tick);
    }
    return ticks;
  }
}
