package dev.vireo.export.parity;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/**
 * How far an exported file is from its original.
 *
 * @param tolerance what was asked
 * @param images compared
 * @param largestLogit largest absolute logit of the original
 * @param maxDifference largest absolute difference of two logits; infinite when one of them is not
 *     finite
 * @param meanDifference mean absolute difference
 * @param sameTop1 images whose highest logit is of the same class in both
 * @param worst the image with the largest difference
 */
public record ReferenceReport(
    Tolerance tolerance,
    int images,
    double largestLogit,
    double maxDifference,
    double meanDifference,
    int sameTop1,
    String worst) {

  public boolean holds() {
    return images > 0
        && Double.isFinite(maxDifference)
        && switch (tolerance) {
          case Tolerance.LogitDifference difference ->
              maxDifference <= difference.allowed(largestLogit);
          case Tolerance.SameTop1(double share) -> (double) sameTop1 / images >= share;
        };
  }

  /** The figures, and what was asked, for people. */
  public String words() {
    String figures =
        String.format(
            Locale.ROOT,
            "largest logit difference %.2g, mean %.2g, largest logit %.3g, the same top-1 on %d of %d images",
            maxDifference,
            meanDifference,
            largestLogit,
            sameTop1,
            images);
    return switch (tolerance) {
      case Tolerance.LogitDifference difference ->
          figures + String.format(Locale.ROOT, " (allowed %.2g)", difference.allowed(largestLogit));
      case Tolerance.SameTop1(double share) ->
          figures + String.format(Locale.ROOT, " (asked %.1f%%)", 100 * share);
    };
  }

  /** What travels in the file. */
  public String toJson() {
    return new ObjectMapper()
        .createObjectNode()
        .put("images", images)
        .put("sameTop1", sameTop1)
        .put("maxDifference", maxDifference)
        .put("meanDifference", meanDifference)
        .put("largestLogit", largestLogit)
        .toString();
  }
}
