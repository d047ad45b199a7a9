package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
  private final Histogram histogram = new Histogram();

  @Test
  void coversEveryValueExactly() {
    add(0.25f, -3.7f, 1e-9f, 812.4f);
    assertThat(histogram.covering(1)).isEqualTo(new Range(-3.7f, 812.4f));
  }

  @Test
  void alwaysHoldsZero() {
    add(5, 6, 7);
    assertThat(histogram.covering(1)).isEqualTo(new Range(0, 7));
    assertThat(histogram.covering(0.5).low()).isZero();
  }

  @Test
  void leavesOutTheOutermostShareOnBothSides() {
    float[] values = new float[100_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i - 50_000) / 1000f;
    }
    histogram.add(values, values.length);
    Range range = histogram.covering(0.9);
    assertThat(range.low()).isCloseTo(-45, within(0.05));
    assertThat(range.high()).isCloseTo(45, within(0.05));
  }

  @Test
  void isNotMovedByAFewOutliers() {
    float[] values = new float[100_000];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    values[17] = 1000;
    histogram.add(values, values.length);
    assertThat(histogram.covering(0.9999).high()).isLessThan(1.5);
    assertThat(histogram.covering(1).high()).isEqualTo(1000);
  }

  @Test
  void doesNotDependOnTheOrderOfTheImages() {
    Histogram reversed = new Histogram();
    float[] small = {0.1f, 0.2f, -0.3f};
    float[] large = {50, -60, 70};
    histogram.add(small, 3);
    histogram.add(large, 3);
    reversed.add(large, 3);
    reversed.add(small, 3);
    for (double share : new double[] {0.4, 0.7, 1}) {
      assertThat(histogram.covering(share)).isEqualTo(reversed.covering(share));
    }
  }

  @Test
  void readsOnlyAsManyValuesAsItIsTold() {
    histogram.add(new float[] {1, 2, 99}, 2);
    assertThat(histogram.covering(1)).isEqualTo(new Range(0, 2));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNotFinite(float value) {
    assertThatThrownBy(() -> add(1, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not finite");
  }

  private void add(float... values) {
    histogram.add(values, values.length);
  }
}
