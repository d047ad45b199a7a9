package dev.vireo.export.parity;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/**
 * How far an exported file's logits are from its source's, over every image and class of the proof.
 *
 * @param images photos compared
 * @param noiseImages images of random pixels compared
 * @param largestLogit largest absolute logit of the source
 * @param maxDifference largest absolute difference of two logits; infinite when one of them is not
 *     finite
 * @param meanDifference mean absolute difference
 * @param worst where the largest difference was, for people
 * @param sameTop1 images whose highest logit is of the same class in both
 * @param sourceImagesPerSecond of the source in this proof, in batches of {@link
 *     ParityProof#BATCH_SIZE}
 * @param exportedImagesPerSecond of the exported file in this proof
 */
public record ParityReport(
    int images,
    int noiseImages,
    double largestLogit,
    double maxDifference,
    double meanDifference,
    String worst,
    int sameTop1,
    double sourceImagesPerSecond,
    double exportedImagesPerSecond) {
  private static final double TOLERANCE = 1e-4;
  private static final double ORDINARY_LOGIT = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The largest difference allowed in float32: 1e-4 while logits stay within 10, and in proportion
   * to the largest beyond, as rounding grows with what is rounded.
   */
  public double tolerance() {
    return TOLERANCE * Math.max(1, largestLogit / ORDINARY_LOGIT);
  }

  public boolean holds() {
    return maxDifference <= tolerance();
  }

  /** Why it does not hold, in one sentence. */
  public String failure() {
    return String.format(
        Locale.ROOT,
        "the exported graph differs from its source by %.3g on %s, and %.3g is allowed (mean difference %.3g over %d images, the same top-1 on %d)",
        maxDifference,
        worst,
        tolerance(),
        meanDifference,
        images + noiseImages,
        sameTop1);
  }

  /** What travels in the file: everything but the speeds, which are the machine's. */
  public String toJson() {
    return JSON.createObjectNode()
        .put("precision", "fp32")
        .put("images", images)
        .put("noiseImages", noiseImages)
        .put("sameTop1", sameTop1)
        .put("maxDifference", maxDifference)
        .put("meanDifference", meanDifference)
        .put("tolerance", tolerance())
        .put("largestLogit", largestLogit)
        .toString();
  }
}
