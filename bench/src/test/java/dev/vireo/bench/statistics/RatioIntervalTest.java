package dev.vireo.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.bench.statistics.RatioInterval.Verdict;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RatioIntervalTest {
  private static final int ROUNDS = 8;

  /** Rounds whose noise is common to both sides in part, as a machine's is. */
  private static double[][] rounds(double faster, double noise, long seed) {
    Random random = new Random(seed);
    double[][] rounds = new double[2][ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      double common = 0.05 * random.nextGaussian();
      rounds[0][i] = 100 * faster * Math.exp(common + noise * random.nextGaussian());
      rounds[1][i] = 100 * Math.exp(common + noise * random.nextGaussian());
    }
    return rounds;
  }

  private static int found(double faster, Verdict verdict) {
    int found = 0;
    for (int seed = 0; seed < 300; seed++) {
      double[][] rounds = rounds(faster, 0.005, seed);
      found += RatioInterval.paired(rounds[0], rounds[1], 1).verdict() == verdict ? 1 : 0;
    }
    return found;
  }

  @Test
  void aContenderThatIsTwoPercentFasterIsFound() {
    assertThat(found(1.02, Verdict.HIGHER)).isGreaterThan(295);
  }

  @Test
  void anEqualOneIsNot() {
    assertThat(found(1, Verdict.NO_DIFFERENCE)).isBetween(275, 297);
  }

  @Test
  void aSlowerOneIsFoundAsSlower() {
    assertThat(found(0.98, Verdict.LOWER)).isGreaterThan(295);
  }

  @Test
  void theRatioIsThatOfTheGeometricMeans() {
    RatioInterval interval =
        RatioInterval.paired(new double[] {20, 40, 80}, new double[] {10, 20, 40}, 1);

    assertThat(interval.ratio()).isCloseTo(2, within(1e-12));
    assertThat(interval.low()).isCloseTo(2, within(1e-12));
    assertThat(interval.high()).isCloseTo(2, within(1e-12));
  }

  @Test
  void fewRoundsShowNothing() {
    double[] fast = new double[5];
    double[] slow = new double[5];
    Arrays.fill(fast, 2);
    Arrays.fill(slow, 1);

    assertThat(RatioInterval.paired(fast, slow, 1).verdict()).isEqualTo(Verdict.TOO_FEW_ROUNDS);
  }

  @Test
  void sessionsApartAreComparedWithTheNoiseOfBoth() {
    int equal = 0;
    int faster = 0;
    for (int seed = 0; seed < 300; seed++) {
      double[] one = rounds(1, 0.01, seed)[1];
      double[] other = rounds(1, 0.01, seed + 10_000)[1];
      double[] better = Arrays.stream(other).map(value -> value * 1.2).toArray();
      equal += RatioInterval.unpaired(other, one, 1).verdict() == Verdict.NO_DIFFERENCE ? 1 : 0;
      faster += RatioInterval.unpaired(better, one, 1).verdict() == Verdict.HIGHER ? 1 : 0;
    }
    assertThat(equal).isGreaterThan(275);
    assertThat(faster).isGreaterThan(270);
  }
}
