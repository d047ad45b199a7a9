package dev.vireo.export.parity;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;

/** What a proof asks of an exported file. */
public sealed interface Tolerance {
  /**
   * No logit may differ by more, and the highest must be of the same class wherever the source's
   * two differ by more than rounding explains. Both figures hold while logits stay within 10, and
   * grow in proportion to the largest beyond, as rounding does with what is rounded.
   *
   * @param limit of the difference
   * @param rounding what the precision explains, however wide the limit is
   */
  record LogitDifference(double limit, double rounding) implements Tolerance {
    private static final double ORDINARY_LOGIT = 10;

    public LogitDifference {
      if (!(limit >= 0 && limit < Double.POSITIVE_INFINITY)) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the tolerance is " + limit + ", not a difference of logits from 0 on");
      }
    }

    /** Where the limit is what the precision explains. */
    public LogitDifference(double rounding) {
      this(rounding, rounding);
    }

    public LogitDifference withLimit(double limit) {
      return new LogitDifference(limit, rounding);
    }

    double allowed(double largestLogit) {
      return limit * growth(largestLogit);
    }

    /** By how much two logits of the source may differ that rounding may exchange. */
    double tie(double largestLogit) {
      return 2 * rounding * growth(largestLogit);
    }

    /** What allows a difference of logits as large as these. */
    static LogitDifference allowing(double difference, double largestLogit) {
      return new LogitDifference(difference / growth(largestLogit));
    }

    private static double growth(double largestLogit) {
      return Math.max(1, largestLogit / ORDINARY_LOGIT);
    }
  }

  /** What follows for the other outputs. */
  default OutputTolerance besideLogits() {
    return switch (this) {
      case LogitDifference(double limit, double _) -> new OutputTolerance(limit, 2 * limit);
      // Integers move single values far; on another graph's, all would be as far as they are large.
      case SameTop1 _ -> new OutputTolerance(Double.POSITIVE_INFINITY, 0.25);
    };
  }

  /**
   * The highest logit must be of the same class.
   *
   * @param share on at least this share of the images, 0 to 1
   */
  record SameTop1(double share) implements Tolerance {}
}
