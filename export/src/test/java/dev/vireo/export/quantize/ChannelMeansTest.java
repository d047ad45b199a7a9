package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChannelMeansTest {
  private final ChannelMeans means = new ChannelMeans();

  @Test
  void areTakenOverImagesAndPlaces() {
    means.add(new float[] {1, 2, 3, 4, 10, 20, 30, 40}, new long[] {2, 2, 1, 2});
    means.add(new float[] {0, 0, 100, 100}, new long[] {1, 2, 2, 1});
    assertThat(means.means()).containsExactly(33.0 / 6, 277.0 / 6);
  }

  @Test
  void areThoseOfTheColumnsOfAMatrix() {
    means.add(new float[] {1, 2, 3, 5, 6, 7}, new long[] {2, 3});
    assertThat(means.means()).containsExactly(3, 4, 5);
  }
}
