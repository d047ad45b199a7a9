package dev.vireo.bench.engines;

import java.util.Locale;
import java.util.Optional;

/**
 * Whether two contenders that should say the same do. The measure is the largest difference of two
 * logits over the standard deviation of the reference's logits: it means the same for weights that
 * are random and for such that are sure.
 *
 * @param distance largest over all images
 * @param agree share of images with the same best class
 */
public record SameAnswers(double distance, double agree) {
  /** Sums in another order, in float32. */
  public static final double TOLERANCE = 0.01;

  /**
   * @param reference rows of logits
   * @param given rows for the same images
   */
  public static SameAnswers compare(float[][] reference, float[][] given) {
    if (given.length != reference.length) {
      return new SameAnswers(Double.POSITIVE_INFINITY, 0);
    }
    double distance = 0;
    int agree = 0;
    for (int row = 0; row < reference.length; row++) {
      if (reference[row].length != given[row].length) {
        return new SameAnswers(Double.POSITIVE_INFINITY, 0);
      }
      double spread = deviation(reference[row]);
      for (int i = 0; i < reference[row].length; i++) {
        double apart = Math.abs((double) reference[row][i] - given[row][i]) / spread;
        distance = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(distance, apart);
      }
      agree += best(reference[row]) == best(given[row]) ? 1 : 0;
    }
    return new SameAnswers(distance, (double) agree / reference.length);
  }

  private static double deviation(float[] values) {
    double mean = 0;
    for (float value : values) {
      mean += value;
    }
    mean /= values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.max(Math.sqrt(squares / values.length), Float.MIN_NORMAL);
  }

  private static int best(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** Why what was measured is void; empty where it is not. */
  public Optional<String> fault(double tolerance, String reference) {
    return distance <= tolerance
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "other answers than %s: logits differ by up to %.3g of their standard deviation"
                    + " (%s is allowed), the best class is the same for %.0f %% of the images",
                reference,
                distance,
                tolerance,
                100 * agree));
  }
}
