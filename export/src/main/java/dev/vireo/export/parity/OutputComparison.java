package dev.vireo.export.parity;

/** Differences of one output, image by image. */
final class OutputComparison {
  /** Beyond, rounding is allowed in proportion. */
  private static final double ORDINARY_VALUE = 10;

  private final String name;
  private double largest;
  private double sumOfMagnitudes;
  private double maxDifference = -1;
  private double sumOfDifferences;
  private long count;
  private String worst = "no image";

  OutputComparison(String name) {
    this.name = name;
  }

  void add(float[] expected, float[] actual, String image) {
    if (expected.length != actual.length) {
      maxDifference = Double.POSITIVE_INFINITY;
      sumOfDifferences = Double.POSITIVE_INFINITY;
      worst =
          "%s (%d values in the source, %d in the exported graph)"
              .formatted(image, expected.length, actual.length);
      return;
    }
    for (int i = 0; i < expected.length; i++) {
      double magnitude = Math.abs(expected[i]);
      double difference = Math.abs((double) expected[i] - actual[i]);
      if (!Double.isFinite(difference)) {
        difference = Double.POSITIVE_INFINITY;
      }
      largest = Math.max(largest, magnitude);
      sumOfMagnitudes += magnitude;
      sumOfDifferences += difference;
      if (difference > maxDifference) {
        maxDifference = difference;
        worst =
            "%s (value %d: %s in the source, %s in the exported graph)"
                .formatted(image, i, expected[i], actual[i]);
      }
    }
    count += expected.length;
  }

  /**
   * @param largestLogit in proportion to which other outputs may differ, too, as logits may
   */
  OutputParity parity(OutputTolerance tolerance, double largestLogit) {
    double growth = Math.max(1, Math.max(largest, largestLogit) / ORDINARY_VALUE);
    double values = Math.max(1, count);
    return new OutputParity(
        name,
        maxDifference,
        sumOfDifferences / values,
        tolerance.limit() * growth,
        tolerance.share() * growth * sumOfMagnitudes / values,
        worst);
  }
}
