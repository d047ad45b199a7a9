package dev.vireo.training.weights.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * Against torch 1.13's {@code F.interpolate(x, size, mode="bicubic", antialias=True)} of the grid
 * below.
 */
class BicubicTest {
  private static final int CHANNELS = 2;

  @Test
  void enlargesAsPyTorchDoes() {
    assertThat(Bicubic.resize(grid(3), 3, 4, CHANNELS))
        .containsExactly(
            new float[] {
              -0.150635f, 0.991463f, 0.669606f, 0.464427f, 1.089517f, 0.307912f, 0.845851f,
              0.620038f, 1.119097f, 1.692547f, 1.127120f, 1.534553f, 1.304067f, 1.063523f,
              1.539008f, 0.574753f, 1.539008f, 1.349735f, 1.304067f, 1.641235f, 1.127120f,
              1.268510f, 1.119097f, 0.465225f, 0.845851f, 0.177941f, 1.089517f, 0.717594f,
              0.669606f, 0.794363f, -0.150635f, 0.360119f
            },
            within(1e-5f));
  }

  @Test
  void shrinksAsPyTorchDoes() {
    assertThat(Bicubic.resize(grid(5), 5, 3, CHANNELS))
        .containsExactly(
            new float[] {
              0.818911f, 0.552686f, 0.978791f, 0.735077f, 1.374911f, 1.410225f, 1.156494f,
              1.115106f, 0.681365f, 0.826743f, 0.671442f, 0.981624f, 1.172095f, 1.564331f,
              1.157839f, 0.840866f, 0.617302f, 0.524994f
            },
            within(1e-5f));
  }

  @Test
  void leavesAGridOfTheSameSizeAsItIs() {
    assertThat(Bicubic.resize(grid(4), 4, 4, CHANNELS)).containsExactly(grid(4), within(1e-6f));
  }

  private static float[] grid(int side) {
    float[] grid = new float[side * side * CHANNELS];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (i * i * 7 + i * 3) % 23 / 10f;
    }
    return grid;
  }
}
