package dev.vireo.inference.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionMapsTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void rolloutOfUniformAttentionIsUniform(int before) {
    int tokens = before + 6;
    float[] uniform = new float[2 * tokens * tokens];
    Arrays.fill(uniform, 1f / tokens);
    AttentionMaps maps =
        new AttentionMaps(before, 2, 3, List.of(layer("a", uniform), layer("b", uniform)));

    RelevanceMap rollout = maps.rollout();

    assertThat(rollout.rows()).isEqualTo(2);
    assertThat(rollout.columns()).isEqualTo(3);
    for (float value : rollout.values()) {
      assertThat(value).isCloseTo(rollout.values()[0], within(1e-7f));
    }
    assertThat(rollout.values()[0]).isPositive();
  }

  @Test
  void rolloutIsTheProductOfEachLayerWithItsResidualConnection() {
    // One class token and one patch: rows of a two-by-two matrix for each layer.
    AttentionMaps maps =
        new AttentionMaps(
            1,
            1,
            1,
            List.of(
                new AttentionMaps.Layer("first", 1, new float[] {0.9f, 0.1f, 0.4f, 0.6f}),
                new AttentionMaps.Layer("last", 1, new float[] {0.2f, 0.8f, 0.5f, 0.5f})));
    // first: (A + I) / 2 = [.95 .05; .2 .8], last: [.6 .4; .25 .75]; the row of the class token of
    // last x first is [.6 * .95 + .4 * .2, .6 * .05 + .4 * .8].
    assertThat(maps.rollout().values()).containsExactly(new float[] {0.35f}, within(1e-6f));
  }

  @Test
  void sharesOfAllTokensSumToOne() {
    SplittableRandom random = new SplittableRandom(5);
    AttentionMaps maps =
        new AttentionMaps(
            0, 2, 2, List.of(layer("a", rows(random, 2, 4)), layer("b", rows(random, 2, 4))));
    assertThat(maps.rollout().sum()).isCloseTo(1, within(1e-6));
    assertThat(maps.mean(1).sum()).isCloseTo(1, within(1e-6));
    assertThat(maps.head(0, 1).sum()).isCloseTo(1, within(1e-6));
  }

  @Test
  void aHeadsMapIsTheClassTokensRow() {
    float[] weights = {
      .1f, .2f, .3f, .4f, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, //
      .4f, .3f, .2f, .1f, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0
    };
    AttentionMaps maps = new AttentionMaps(1, 1, 3, List.of(layer("a", weights)));
    assertThat(maps.head(0, 0).values()).containsExactly(.2f, .3f, .4f);
    assertThat(maps.head(0, 1).values()).containsExactly(.3f, .2f, .1f);
    assertThat(maps.mean(0).values())
        .containsExactly(new float[] {.25f, .25f, .25f}, within(1e-7f));
  }

  @Test
  void weightsOfOtherTokensAreRefused() {
    assertThatThrownBy(() -> new AttentionMaps(1, 2, 2, List.of(layer("a", new float[32]))))
        .hasMessage("a has 32 weights, not those of 2 heads over 5 tokens");
  }

  private static AttentionMaps.Layer layer(String name, float[] weights) {
    return new AttentionMaps.Layer(name, 2, weights);
  }

  private static float[] rows(SplittableRandom random, int heads, int tokens) {
    float[] weights = new float[heads * tokens * tokens];
    for (int row = 0; row < heads * tokens; row++) {
      float sum = 0;
      for (int i = 0; i < tokens; i++) {
        weights[row * tokens + i] = (float) random.nextDouble();
        sum += weights[row * tokens + i];
      }
      for (int i = 0; i < tokens; i++) {
        weights[row * tokens + i] /= sum;
      }
    }
    return weights;
  }

  @Test
  void aHeadThatLooksAtItselfLooksNoDistanceAndOneThatLooksNextDoorOneStep() {
    // Two patches side by side in 8 x 16 pixels, after a class token.
    float[] weights = {
      1, 0, 0, 0, 1, 0, 0, 0, 1, //
      1, 0, 0, .5f, 0, .5f, .5f, .5f, 0
    };
    AttentionMaps maps = new AttentionMaps(1, 1, 2, List.of(layer("a", weights)));
    assertThat(maps.meanDistance(0, 0, 8, 16)).isZero();
    assertThat(maps.meanDistance(0, 1, 8, 16)).isEqualTo(8);
  }

  @Test
  void placesThatAreNearAreAlikeWhereTheirEmbeddingsAre() {
    PositionEmbeddings positions =
        new PositionEmbeddings(1, 1, 3, 2, new float[] {9, 9, 1, 0, 2, 0, 0, -3});
    assertThat(positions.similarities(0, 0).values()).containsExactly(1, 1, 0);
    assertThat(positions.similarities(0, 2).values()).containsExactly(0, 0, 1);
  }
}
