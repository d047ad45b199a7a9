package dev.vireo.bench.gpu;

/**
 * How far logits are from those of float32 on the CPU.
 *
 * @param largest difference of a logit
 * @param spread of the reference's logits, from the least to the greatest
 * @param agreement share of the images with the same top-1
 */
record Parity(double largest, double spread, double agreement) {
  /**
   * @param classes logits of an image; both arrays hold as many images
   */
  static Parity of(float[] reference, float[] logits, int classes) {
    if (reference.length != logits.length || reference.length == 0) {
      throw new IllegalArgumentException(
          "%d logits beside %d".formatted(logits.length, reference.length));
    }
    double largest = 0;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < reference.length; i++) {
      double difference = Math.abs((double) reference[i] - logits[i]);
      largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
      least = Math.min(least, reference[i]);
      greatest = Math.max(greatest, reference[i]);
    }
    int same = 0;
    int images = reference.length / classes;
    for (int image = 0; image < images; image++) {
      same +=
          best(reference, image * classes, classes) == best(logits, image * classes, classes)
              ? 1
              : 0;
    }
    return new Parity(largest, greatest - least, same / (double) images);
  }

  private static int best(float[] logits, int from, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++) {
      if (logits[from + i] > logits[from + best]) {
        best = i;
      }
    }
    return best;
  }
}
