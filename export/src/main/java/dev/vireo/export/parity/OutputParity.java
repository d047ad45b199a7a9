package dev.vireo.export.parity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * How far one output of an exported file is from its source's, over every image of the proof.
 *
 * @param name of the output; of {@code topk_indices}, what is compared is the source's probability
 *     of the class named with that of the class that has its rank, so that the order of classes as
 *     good as tied counts for nothing
 * @param maxDifference largest absolute difference; infinite when a value is not finite, or there
 *     are not as many as in the source
 * @param meanDifference mean absolute difference
 * @param allowed largest difference that was allowed, perhaps infinite
 * @param allowedMean largest mean difference that was allowed
 * @param worst where the largest difference was, for people
 */
public record OutputParity(
    String name,
    double maxDifference,
    double meanDifference,
    double allowed,
    double allowedMean,
    String worst) {
  public boolean holds() {
    return maxDifference <= allowed
        && Double.isFinite(maxDifference)
        && meanDifference <= allowedMean;
  }

  /** All but the name. */
  void addTo(ObjectNode json) {
    json.put("maxDifference", maxDifference).put("meanDifference", meanDifference);
    if (Double.isFinite(allowed)) {
      json.put("tolerance", allowed);
    }
    json.put("meanTolerance", allowedMean);
  }

  /** What was asked, in the words that follow the measured figures. */
  public String asked() {
    String single =
        Double.isFinite(allowed) ? String.format(Locale.ROOT, "%.2g and ", allowed) : "";
    return String.format(Locale.ROOT, "allowed %s%.2g on average", single, allowedMean);
  }

  /** Why it does not hold, in one sentence. */
  String failure() {
    return String.format(
        Locale.ROOT,
        "the output %s differs from its source by %.3g on %s and by %.3g on average (%s)",
        name,
        maxDifference,
        worst,
        meanDifference,
        asked());
  }
}
