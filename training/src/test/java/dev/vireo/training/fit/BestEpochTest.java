package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestEpochTest {
  /** Of epochs given as pairs of top-1 and loss on the held-out images. */
  private static List<EpochMetrics> epochs(double... pairs) {
    List<EpochMetrics> epochs = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      epochs.add(new EpochMetrics(i / 2 + 1, 0.1, 9, 0, pairs[i + 1], pairs[i], 1, 1, 0, 0));
    }
    return epochs;
  }

  private static int best(double... pairs) {
    return BestEpoch.of(epochs(pairs)).orElseThrow().epoch();
  }

  @Test
  void isTheOneThatClassifiesMostRightWhateverItsLoss() {
    assertThat(best(0.5, 1, 0.6, 3, 0.55, 0.5)).isEqualTo(2);
  }

  @Test
  void isOfThoseTheOneOfTheLowestLoss() {
    assertThat(best(0.6, 1, 0.6, 0.8, 0.6, 0.9, 0.5, 0.1)).isEqualTo(2);
    assertThat(best(0.6, 0.8, 0.6, 1)).isEqualTo(1);
  }

  @Test
  void isOfEqualsTheEarliest() {
    assertThat(best(0.6, 0.8, 0.6, 0.8, 0.6, 0.8)).isEqualTo(1);
    assertThat(best(0.5, 0.7, 0.6, 0.8, 0.6, 0.8)).isEqualTo(2);
  }

  @Test
  void countsTheEpochsSince() {
    assertThat(BestEpoch.since(epochs(0.6, 0.8, 0.6, 0.8, 0.5, 0.1))).isEqualTo(2);
    assertThat(BestEpoch.since(epochs(0.5, 0.8, 0.6, 0.8))).isZero();
    assertThat(BestEpoch.of(List.of())).isEmpty();
    assertThat(BestEpoch.since(List.of())).isZero();
  }
}
