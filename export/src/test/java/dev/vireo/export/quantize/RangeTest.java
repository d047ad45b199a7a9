package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RangeTest {
  @Test
  void spreads256LevelsOverItsValues() {
    Range range = new Range(-1, 3);
    assertThat(range.scale()).isEqualTo(4 / 255f);
    assertThat(range.zeroPoint()).isEqualTo(64);
    assertThat((255 - range.zeroPoint()) * range.scale()).isCloseTo(3, within(range.scale()));
  }

  @Test
  void givesAllLevelsToOneSignWhereThereIsOnlyOne() {
    assertThat(new Range(0, 255).zeroPoint()).isZero();
    assertThat(new Range(-255, 0).zeroPoint()).isEqualTo(255);
  }

  @Test
  void hasAScaleEvenWhereAllIsZero() {
    Range range = new Range(0, 0);
    assertThat(range.scale()).isEqualTo(1);
    assertThat(range.zeroPoint()).isZero();
  }

  @Test
  void holdsZero() {
    assertThatThrownBy(() -> new Range(1, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
