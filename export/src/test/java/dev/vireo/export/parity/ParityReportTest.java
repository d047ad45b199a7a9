package dev.vireo.export.parity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.training.djl.KernelReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of 6 photos and 4 images of noise, unless a test says otherwise. */
class ParityReportTest {
  private static final KernelReport KERNELS = new KernelReport(true, true, Optional.empty(), 5, 2);
  private static final Tolerance LOGITS = new Tolerance.LogitDifference(0.25);
  private static final OutputParity CLOSE =
      new OutputParity("embeddings", 0.125, 0.1, 0.25, 0.2, "a.png");
  private static final OutputParity FAR =
      new OutputParity("attention.0", 3, 0.5, Double.POSITIVE_INFINITY, 0.25, "b.png");

  @ParameterizedTest
  @CsvSource({"0.25, 1, true", "0.26, 1, false", "0.5, 20, true", "0.51, 20, false"})
  void logitsMayDifferByTheLimitAndInProportionBeyond10(
      double difference, double largest, boolean holds) {
    assertThat(report(LOGITS, largest, difference, 10).holds()).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1, true", "0.51, 1, false", "1, 20, true", "1.01, 20, false", "NaN, 1, false"})
  void classesMayChangePlacesWhoseLogitsAreTwiceTheRoundingApart(
      double gap, double largest, boolean holds) {
    Tolerance wide = new Tolerance.LogitDifference(0.25).withLimit(100);
    assertThat(report(wide, largest, 50, 9, gap).holds()).isEqualTo(holds);
  }

  @Test
  void noLimitIsWideEnoughForWhatIsNotFinite() {
    Tolerance wide = new Tolerance.LogitDifference(0.25).withLimit(Double.MAX_VALUE);
    double infinite = Double.POSITIVE_INFINITY;
    assertThat(report(wide, infinite, infinite, 10).holds()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"8, 1, true", "7, 1, false", "10, Infinity, false"})
  void theShareOfImagesWithTheSameTop1IsAtLeastWhatIsAsked(
      int same, double difference, boolean holds) {
    assertThat(report(new Tolerance.SameTop1(0.8), 1, difference, same).holds()).isEqualTo(holds);
  }

  @Test
  void aLogitOfAFileThatIsHeldToItsTop1IsJudgedAsOneInFloat32() {
    assertThat(report(new Tolerance.SameTop1(0.8), 1, 1, 8).allowedOfOne()).isEqualTo(1e-4);
    assertThat(report(LOGITS, 20, 1, 8).allowedOfOne()).isEqualTo(0.5);
  }

  @Test
  void oneOutputThatIsTooFarIsEnoughAndIsNamed() {
    assertThat(report(LOGITS, 1, 0, 10, CLOSE).holds()).isTrue();
    ParityReport far = report(LOGITS, 1, 0, 10, CLOSE, FAR);
    assertThat(far.holds()).isFalse();
    assertThat(far.failure())
        .isEqualTo(
            "the output attention.0 differs from its source by 3.00 on b.png and by 0.500 on"
                + " average (allowed 0.25 on average). Look at PyTorch");
  }

  @Test
  void saysByHowMuchLogitsDiffer() {
    assertThat(report(LOGITS, 1, 2, 9).failure())
        .contains(
            "differ by 2.00 on worst.png, and 0.250 is allowed (mean difference 0.0500 over 10"
                + " images, the same top-1 on 9)")
        .endsWith(". Look at PyTorch");
    assertThat(report(LOGITS, 1, 2, 9).asked()).isEqualTo("allowed 0.25");
  }

  @Test
  void saysOnHowManyImagesTop1Differs() {
    ParityReport report = report(new Tolerance.SameTop1(0.8), 1, 2, 7);
    assertThat(report.agreement()).isEqualTo(0.7);
    assertThat(report.failure())
        .contains(
            "the same top-1 on 7 of 10 images, 70.0%, and 80.0% is asked (logits differ by 0.0500"
                + " on average, at most 2.00 on worst.png)");
    assertThat(report.asked()).isEqualTo("asked 80.0%");
  }

  @Test
  void travelsInTheFileWithoutWhatIsTheMachines() throws IOException {
    JsonNode inside = json(report(LOGITS, 20, 0.125, 10, CLOSE, FAR).toJson("fp16"));
    assertThat(inside)
        .isEqualTo(
            json(
                """
                {"precision": "fp16", "images": 6, "noiseImages": 4, "sameTop1": 10,
                 "maxDifference": 0.125, "meanDifference": 0.05, "imageSizes": [24, 32],
                 "tolerance": 0.5, "largestLogit": 20.0, "outputs": {
                   "embeddings": {"maxDifference": 0.125, "meanDifference": 0.1,
                     "tolerance": 0.25, "meanTolerance": 0.2},
                   "attention.0": {"maxDifference": 3.0, "meanDifference": 0.5,
                     "meanTolerance": 0.25}}}
                """));
    assertThat(json(report(new Tolerance.SameTop1(0.8), 1, 0, 9).toJson("int8")).fieldNames())
        .toIterable()
        .contains("minAgreement")
        .doesNotContain("tolerance", "outputs");
  }

  @Test
  void liesBesideTheFileWithTheSpeedsAndWhatComputedTheSource() throws IOException {
    JsonNode beside = json(report(LOGITS, 1, 0.125, 9, CLOSE).toJsonWithSpeeds("fp32"));
    assertThat(beside.path("source").path("kernelsProved").intValue()).isEqualTo(5);
    assertThat(beside.path("agreement").doubleValue()).isEqualTo(0.9);
    assertThat(beside.path("holds").booleanValue()).isTrue();
    assertThat(beside.path("worst").textValue()).isEqualTo("worst.png");
    assertThat(beside.path("sourceImagesPerSecond").doubleValue()).isEqualTo(100);
    assertThat(beside.path("exportedImagesPerSecond").doubleValue()).isEqualTo(300);
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private static ParityReport report(
      Tolerance tolerance,
      double largestLogit,
      double maxDifference,
      int sameTop1,
      OutputParity... outputs) {
    return report(tolerance, largestLogit, maxDifference, sameTop1, 0, outputs);
  }

  private static ParityReport report(
      Tolerance tolerance,
      double largestLogit,
      double maxDifference,
      int sameTop1,
      double largestTop1Gap,
      OutputParity... outputs) {
    return new ParityReport(
        tolerance,
        List.of(24, 32),
        6,
        4,
        largestLogit,
        maxDifference,
        0.05,
        "worst.png",
        sameTop1,
        largestTop1Gap,
        List.of(outputs),
        100,
        300,
        KERNELS,
        Optional.of("Look at PyTorch"));
  }
}
