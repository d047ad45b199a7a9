package dev.vireo.export.parity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a proof asks of an exported file. */
public sealed interface Tolerance {
  /**
   * No logit may differ by more.
   *
   * @param limit while logits stay within 10, and in proportion to the largest beyond, as rounding
   *     grows with what is rounded
   */
  record LogitDifference(double limit) implements Tolerance {
    private static final double ORDINARY_LOGIT = 10;

    double allowed(double largestLogit) {
      return limit * growth(largestLogit);
    }

    private static LogitDifference allowing(double difference, double largestLogit) {
      return new LogitDifference(difference / growth(largestLogit));
    }

    private static double growth(double largestLogit) {
      return Math.max(1, largestLogit / ORDINARY_LOGIT);
    }
  }

  /** What follows for the other outputs. */
  default OutputTolerance besideLogits() {
    return switch (this) {
      case LogitDifference(double limit) -> new OutputTolerance(limit, 2 * limit);
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

  /**
   * What a recorded proof asked ({@link ParityReport#toJson}).
   *
   * @throws IllegalArgumentException when it does not say
   */
  static Tolerance recorded(String json) {
    JsonNode proof;
    try {
      proof = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    if (proof.path("minAgreement").isNumber()) {
      return new SameTop1(proof.path("minAgreement").doubleValue());
    }
    if (proof.path("tolerance").isNumber() && proof.path("largestLogit").isNumber()) {
      return LogitDifference.allowing(
          proof.path("tolerance").doubleValue(), proof.path("largestLogit").doubleValue());
    }
    throw new IllegalArgumentException("neither a tolerance nor an agreement");
  }
}
