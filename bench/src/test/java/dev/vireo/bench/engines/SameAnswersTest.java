package dev.vireo.bench.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SameAnswersTest {
  private static final float[][] REFERENCE = {{1, 2, 3, 4}, {8, 6, 4, 2}};

  private static SameAnswers compare(float[]... given) {
    return SameAnswers.compare(REFERENCE, given);
  }

  @Test
  void equalAnswersAreEqual() {
    SameAnswers same = compare(REFERENCE);

    assertThat(same.distance()).isZero();
    assertThat(same.agree()).isEqualTo(1);
    assertThat(same.fault(SameAnswers.TOLERANCE, "A")).isEmpty();
  }

  @Test
  void theDistanceIsInDeviationsOfTheReference() {
    // The second row deviates by sqrt(5).
    SameAnswers same = compare(new float[] {1, 2, 3, 4}, new float[] {8, 6, 4, 3});

    assertThat(same.distance()).isCloseTo(1 / Math.sqrt(5), within(1e-6));
    assertThat(same.fault(SameAnswers.TOLERANCE, "A"))
        .hasValue(
            "other answers than A: logits differ by up to 0.447 of their standard deviation"
                + " (0.01 is allowed), the best class is the same for 100 % of the images");
  }

  @Test
  void whatIsNoNumberOrOfOtherClassesIsNeverEqual() {
    assertThat(compare(new float[] {1, 2, 3, Float.NaN}, REFERENCE[1]).distance()).isInfinite();
    assertThat(compare(REFERENCE[0], new float[] {1, 2}).distance()).isInfinite();
  }

  @Test
  void countsTheImagesWithTheSameBestClass() {
    assertThat(compare(new float[] {1, 2, 5, 4}, REFERENCE[1]).agree()).isEqualTo(0.5);
  }
}
