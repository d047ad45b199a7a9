package dev.vireo.training.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BorderTest {
  private static int[] inside(Border border) {
    return IntStream.range(-3, 7).map(position -> border.inside(position, 4)).toArray();
  }

  @Test
  void repeatsTheEdge() {
    assertThat(inside(Border.REPEAT)).containsExactly(0, 0, 0, 0, 1, 2, 3, 3, 3, 3);
  }

  @Test
  void reflectsWithoutDoublingTheEdge() {
    assertThat(inside(Border.REFLECT)).containsExactly(3, 2, 1, 0, 1, 2, 3, 2, 1, 0);
  }

  @Test
  void staysInsideHoweverSmallTheImage() {
    for (Border border : Border.values()) {
      assertThat(border.inside(-1, 1)).isZero();
      assertThat(border.inside(9, 1)).isZero();
      assertThat(border.inside(-9, 3)).isBetween(0, 2);
    }
  }
}
