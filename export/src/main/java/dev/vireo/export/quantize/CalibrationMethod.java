package dev.vireo.export.quantize;

/** How the range that integers reach follows from the values that calibration saw. */
public sealed interface CalibrationMethod {
  /** All values. */
  record MinMax() implements CalibrationMethod {}

  /**
   * The middle of all values; the outermost saturate.
   *
   * @param share of all occurrences, above 0 and at most 1
   */
  record Percentile(double share) implements CalibrationMethod {}

  /** What loses the least information about the values' distribution (see {@link Entropy}). */
  record MinimalEntropyLoss() implements CalibrationMethod {}
}
