package dev.vireo.training.kernel;

/** How far values are from those expected. */
public final class Deviation {
  private Deviation() {}

  /**
   * The largest difference as a share of the expected values' root mean square; infinite when a
   * value is not finite.
   */
  public static double of(double[] actual, double[] expected) {
    double squares = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      if (!Double.isFinite(difference)) {
        return Double.POSITIVE_INFINITY;
      }
      squares += expected[i] * expected[i];
      largest = Math.max(largest, difference);
    }
    return largest == 0 ? 0 : largest / Math.sqrt(squares / expected.length);
  }
}
