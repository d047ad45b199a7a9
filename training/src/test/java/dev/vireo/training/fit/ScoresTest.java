package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScoresTest {
  private static final float[] LOGITS = {1, 3, 2, 0, 0, -1, -4, -3, -3, 5, 5, 5};

  @Test
  void theGreatestIsTheFirstOfEquals() {
    assertThat(Scores.greatest(LOGITS, 0, 3)).isEqualTo(1);
    assertThat(Scores.greatest(LOGITS, 1, 3)).isEqualTo(0);
    assertThat(Scores.greatest(LOGITS, 2, 3)).isEqualTo(1);
    assertThat(Scores.greatest(LOGITS, 3, 3)).isEqualTo(0);
  }

  @Test
  void isRightWhereTheGreatestIsAtTheLabel() {
    assertThat(Scores.right(LOGITS, new int[] {1, 0, 1, 0}, 4)).isEqualTo(4);
    assertThat(Scores.right(LOGITS, new int[] {1, 1, 2, 0}, 4)).isEqualTo(2);
    assertThat(Scores.right(LOGITS, new int[] {0, 2, 0, 2, 9, 9}, 4)).isZero();
  }

  @Test
  void crossEntropySumsOverTheRows() {
    float[] logits = {0, 0, 1, -1};
    double expected = Math.log(2) + Math.log(1 + Math.exp(-2));
    assertThat(Scores.crossEntropy(logits, new int[] {1, 0}, 2)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void crossEntropyOfLargeLogitsIsFinite() {
    float[] logits = {0, 2000, -2000, -2001};
    assertThat(Scores.crossEntropy(logits, new int[] {0, 1}, 2))
        .isCloseTo(2000 + 1 + Math.log(1 + Math.exp(-1)), within(1e-6));
  }
}
