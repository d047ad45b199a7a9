package dev.vireo.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParityTest {
  private static final float[] REFERENCE = {0, 1, 2, 5, 4, 3};

  @Test
  void ofTheSameIsWhole() {
    assertThat(Parity.of(REFERENCE, REFERENCE.clone(), 3)).isEqualTo(new Parity(0, 5, 1));
  }

  @Test
  void tellsTheLargestDifferenceAndTheImagesThatChanged() {
    float[] other = {0, 2.5f, 2, 5, 4, 3};

    assertThat(Parity.of(REFERENCE, other, 3)).isEqualTo(new Parity(1.5, 5, 0.5));
  }

  @Test
  void isNoNumberWhereALogitIsNone() {
    float[] other = {0, Float.NaN, 2, 5, 4, 3};

    assertThat(Parity.of(REFERENCE, other, 3).largest()).isNaN();
  }

  @Test
  void refusesLogitsOfOtherImages() {
    assertThatThrownBy(() -> Parity.of(REFERENCE, new float[3], 3))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
