package dev.vireo.bench.report;

import java.util.Locale;

/**
 * What a machine did beside a benchmark.
 *
 * @param others share of the machine that other processes took
 * @param stolen share that the host of a virtual machine took
 */
public record Quiet(double others, double stolen) {
  private static final double ALLOWED = 0.02;

  /** Whether figures are to be recorded. */
  public boolean quiet() {
    return others + stolen <= ALLOWED;
  }

  public String describe() {
    return String.format(
        Locale.ROOT,
        "Other processes took %.1f %% of the machine, its host %.1f %%%s",
        100 * others,
        100 * stolen,
        quiet() ? "." : ": NOT QUIET, these figures are not to be recorded.");
  }
}
