package dev.vireo.export.parity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file says of its own proof ({@link ParityReport#toJson}). Anybody can write it: nothing
 * follows from it but what a reader is told.
 *
 * @param precision as {@code --precision} names it
 * @param asked what it says that was asked
 */
public record RecordedProof(String precision, Tolerance asked) {
  /** Figures that were divided and multiplied again. */
  private static final double SAME = 1e-6;

  /**
   * @throws IllegalArgumentException when it does not say what was asked
   */
  public static RecordedProof read(String json) {
    JsonNode proof;
    try {
      proof = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    String precision = proof.path("precision").asText();
    double share = proof.path("minAgreement").asDouble(Double.NaN);
    if (share >= 0 && share <= 1) {
      return new RecordedProof(precision, new Tolerance.SameTop1(share));
    }
    double tolerance = proof.path("tolerance").asDouble(Double.NaN);
    double largestLogit = proof.path("largestLogit").asDouble(Double.NaN);
    if (tolerance >= 0 && Double.isFinite(tolerance) && Double.isFinite(largestLogit)) {
      return new RecordedProof(
          precision, Tolerance.LogitDifference.allowing(tolerance, largestLogit));
    }
    throw new IllegalArgumentException("neither a tolerance nor an agreement");
  }

  /**
   * What a reader must know who takes the file at its word; empty when it says what is usual for
   * its precision, or what it is held to.
   *
   * @param found the precision that the graph computes in
   * @param usual what follows from that
   * @param held what the file is held to
   */
  public Optional<String> contradiction(String found, Tolerance usual, Tolerance held) {
    if (!precision.equals(found)) {
      return Optional.of(
          "the file says that it computes in %s; its graph computes in %s, and is held to %s"
              .formatted(precision.isEmpty() ? "nothing known" : precision, found, words(held)));
    }
    return same(usual) || same(held)
        ? Optional.empty()
        : Optional.of(
            "the file says that its proof asked for %s; it is held to %s"
                .formatted(words(asked), words(held)));
  }

  private boolean same(Tolerance held) {
    return switch (asked) {
      case Tolerance.LogitDifference(double limit, double _) ->
          held instanceof Tolerance.LogitDifference other && near(limit, other.limit());
      case Tolerance.SameTop1(double share) ->
          held instanceof Tolerance.SameTop1(double other) && near(share, other);
    };
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
  }

  private static String words(Tolerance tolerance) {
    return switch (tolerance) {
      case Tolerance.LogitDifference(double limit, double _) ->
          String.format(Locale.ROOT, "logits within %.2g", limit);
      case Tolerance.SameTop1(double share) ->
          String.format(Locale.ROOT, "the same top-1 on %.1f%% of the images", 100 * share);
    };
  }
}
