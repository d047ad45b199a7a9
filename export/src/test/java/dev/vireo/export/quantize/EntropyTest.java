package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EntropyTest {
  private final Histogram histogram = new Histogram();
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void reachesAllOfAnEvenDistribution() {
    float[] values = new float[200_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 6 - 2;
    }
    histogram.add(values, values.length);
    assertThat(Entropy.range(histogram)).isEqualTo(histogram.covering(1));
  }

  @Test
  void givesUpFewValuesFarOutForFinerSteps() {
    float[] values = new float[500_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    values[7] = 60;
    histogram.add(values, values.length);
    Range range = Entropy.range(histogram);
    assertThat(range.high()).isBetween(3.0, 20.0);
    assertThat(range.low()).isGreaterThan(-20);
  }

  @Test
  void isNotMisledByTheZerosThatReluLeaves() {
    float[] values = new float[500_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.max(0, random.nextGaussian());
    }
    histogram.add(values, values.length);
    Range range = Entropy.range(histogram);
    assertThat(range.low()).isZero();
    assertThat(range.high()).isGreaterThan(3);
  }

  @Test
  void takesAllOfFewValues() {
    histogram.add(new float[] {1, 2, -3}, 3);
    assertThat(Entropy.range(histogram).low()).isEqualTo(-3);
    assertThat(new Histogram().covering(1)).isEqualTo(Entropy.range(new Histogram()));
  }
}
