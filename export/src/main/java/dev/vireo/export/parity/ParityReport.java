package dev.vireo.export.parity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.training.djl.KernelReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far what an exported file gives is from its source's, over every image of the proof: logits,
 * and whatever other outputs the file has.
 *
 * @param tolerance what was asked
 * @param sizes heights and widths of the images, of which each was compared at all
 * @param images photos compared
 * @param noiseImages images of random pixels compared
 * @param largestLogit largest absolute logit of the source
 * @param maxDifference largest absolute difference of two logits; infinite when one of them is not
 *     finite
 * @param meanDifference mean absolute difference
 * @param worst where the largest difference was, for people
 * @param sameTop1 images whose highest logit is of the same class in both
 * @param largestTop1Gap of the other images, the largest difference in the source's logits between
 *     its own top-1 and the exported file's; not a number when a logit is none
 * @param outputs the others, in the order of the file
 * @param sourceImagesPerSecond of the source in this proof, in batches of {@link
 *     ParityProof#BATCH_SIZE}
 * @param exportedImagesPerSecond of the exported file in this proof
 * @param kernels what computed the source
 * @param finding where logits differ too much, which side is wrong, for people
 */
public record ParityReport(
    Tolerance tolerance,
    List<Integer> sizes,
    int images,
    int noiseImages,
    double largestLogit,
    double maxDifference,
    double meanDifference,
    String worst,
    int sameTop1,
    double largestTop1Gap,
    List<OutputParity> outputs,
    double sourceImagesPerSecond,
    double exportedImagesPerSecond,
    KernelReport kernels,
    Optional<String> finding) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Tolerance.LogitDifference FLOAT32 = new Tolerance.LogitDifference(1e-4);

  public ParityReport {
    sizes = List.copyOf(sizes);
    outputs = List.copyOf(outputs);
  }

  public boolean holds() {
    return logitsHold() && outputs.stream().allMatch(OutputParity::holds);
  }

  boolean logitsHold() {
    return Double.isFinite(maxDifference)
        && switch (tolerance) {
          case Tolerance.LogitDifference difference ->
              maxDifference <= difference.allowed(largestLogit) && top1Holds(difference);
          case Tolerance.SameTop1(double share) -> agreement() >= share;
        };
  }

  private boolean top1Holds(Tolerance.LogitDifference difference) {
    return largestTop1Gap <= difference.tie(largestLogit);
  }

  /** By how much rounding may put a logit off, however wide the tolerance is. */
  double allowedOfOne() {
    return switch (tolerance) {
      case Tolerance.LogitDifference difference -> difference.tie(largestLogit) / 2;
      case Tolerance.SameTop1 _ -> FLOAT32.allowed(largestLogit);
    };
  }

  /** Photos and random pixels together. */
  public int allImages() {
    return images + noiseImages;
  }

  /** The share of images with the same top-1 in both, 0 to 1. */
  public double agreement() {
    return (double) sameTop1 / allImages();
  }

  /** What was asked, in the words that follow the measured figure: {@code allowed 0.0001}. */
  public String asked() {
    return switch (tolerance) {
      case Tolerance.LogitDifference difference ->
          String.format(Locale.ROOT, "allowed %.2g", difference.allowed(largestLogit))
              + (difference.limit() > difference.rounding()
                  ? String.format(
                      Locale.ROOT,
                      ", where rounding explains %.2g",
                      difference.tie(largestLogit) / 2)
                  : "");
      case Tolerance.SameTop1(double share) ->
          String.format(Locale.ROOT, "asked %.1f%%", 100 * share);
    };
  }

  /** Why it does not hold, and which side is wrong where that was found out. */
  public String failure() {
    return difference() + finding.map(text -> ". " + text).orElse("");
  }

  private String difference() {
    if (logitsHold()) {
      return outputs.stream()
          .filter(output -> !output.holds())
          .map(OutputParity::failure)
          .collect(Collectors.joining("; "));
    }
    return switch (tolerance) {
      case Tolerance.LogitDifference difference
          when maxDifference <= difference.allowed(largestLogit)
              && Double.isFinite(maxDifference) ->
          String.format(
              Locale.ROOT,
              "the checkpoint in PyTorch and the exported graph in ONNX Runtime have the same top-1 on %d of %d images only, and the source's logits of the two classes differ by up to %.3g, where rounding explains %.3g (all logits are within the %.3g that is allowed)",
              sameTop1,
              allImages(),
              largestTop1Gap,
              difference.tie(largestLogit),
              difference.allowed(largestLogit));
      case Tolerance.LogitDifference difference ->
          String.format(
              Locale.ROOT,
              "the checkpoint in PyTorch and the exported graph in ONNX Runtime differ by %.3g on %s, and %.3g is allowed (mean difference %.3g over %d images, the same top-1 on %d)",
              maxDifference,
              worst,
              difference.allowed(largestLogit),
              meanDifference,
              allImages(),
              sameTop1);
      case Tolerance.SameTop1(double share) ->
          String.format(
              Locale.ROOT,
              "the checkpoint in PyTorch and the exported graph in ONNX Runtime have the same top-1 on %d of %d images, %.1f%%, and %.1f%% is asked (logits differ by %.3g on average, at most %.3g on %s)",
              sameTop1,
              allImages(),
              100 * agreement(),
              100 * share,
              meanDifference,
              maxDifference,
              worst);
    };
  }

  /**
   * What travels in the file: everything but the speeds, which are the machine's.
   *
   * @param precision {@code fp32}, {@code int8}
   */
  public String toJson(String precision) {
    return json(precision).toString();
  }

  /** What lies beside the file: with the speeds and the worst image, on several lines. */
  public String toJsonWithSpeeds(String precision) {
    ObjectNode json = json(precision);
    kernels.addTo(json.putObject("source"));
    return json.put("agreement", agreement())
            .put("holds", holds())
            .put("worst", worst)
            .put("sourceImagesPerSecond", sourceImagesPerSecond)
            .put("exportedImagesPerSecond", exportedImagesPerSecond)
            .toPrettyString()
        + "\n";
  }

  private ObjectNode json(String precision) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("precision", precision)
            .put("images", images)
            .put("noiseImages", noiseImages)
            .put("sameTop1", sameTop1)
            .put("maxDifference", maxDifference)
            .put("meanDifference", meanDifference);
    ArrayNode pixels = json.putArray("imageSizes");
    sizes.forEach(pixels::add);
    switch (tolerance) {
      case Tolerance.LogitDifference difference ->
          json.put("tolerance", difference.allowed(largestLogit));
      case Tolerance.SameTop1(double share) -> json.put("minAgreement", share);
    }
    json.put("largestLogit", largestLogit);
    if (!outputs.isEmpty()) {
      ObjectNode others = json.putObject("outputs");
      outputs.forEach(output -> output.addTo(others.putObject(output.name())));
    }
    return json;
  }
}
