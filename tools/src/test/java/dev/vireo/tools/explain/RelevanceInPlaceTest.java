package dev.vireo.tools.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.explain.RelevanceMap;
import org.junit.jupiter.api.Test;

class RelevanceInPlaceTest {
  @Test
  void countsWhatLiesInPlaceAndWhetherTheLargestValueDoes() {
    RelevanceInPlace score = new RelevanceInPlace();
    boolean[] place = {true, true, false, false};
    score.add(new RelevanceMap(2, 2, new float[] {3, 0, 1, -9}), place);
    assertThat(score.share()).isCloseTo(0.75, within(1e-9));
    assertThat(score.hitRate()).isEqualTo(1);
    score.add(new RelevanceMap(2, 2, new float[] {1, 1, 2, 0}), place);
    assertThat(score.share()).isCloseTo(0.625, within(1e-9));
    assertThat(score.hitRate()).isEqualTo(0.5);
  }

  @Test
  void aMapWithoutAnythingPositiveHitsNothing() {
    RelevanceInPlace score = new RelevanceInPlace();
    score.add(new RelevanceMap(1, 2, new float[] {-1, -2}), new boolean[] {true, true});
    assertThat(score.share()).isZero();
    assertThat(score.hitRate()).isZero();
    assertThat(score.images()).isEqualTo(1);
  }
}
