package dev.vireo.training.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConvolutionReferenceTest {
  /** One channel of 3x3 pixels, one kernel of 2x2, a step of 2 and a border of 1: 2x2 results. */
  private static final ConvolutionReference SMALL =
      new ConvolutionReference(1, 3, 3, 1, 1, 2, 2, 1);

  private static final float[] PIXELS = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  private static final float[] KERNEL = {10, 20, 30, 40};
  private static final double[] ONE = {1};

  @Test
  void convolves() {
    assertThat(SMALL.result(PIXELS, KERNEL, ONE))
        .containsExactly(
            40 * 1, // above and left of the image is nothing
            30 * 2 + 40 * 3,
            20 * 4 + 40 * 7,
            10 * 5 + 20 * 6 + 30 * 8 + 40 * 9);
  }

  @Test
  void leadsGradientsBackTheSameWays() {
    float[] gradient = {1, 100, 1000, 10000};
    assertThat(SMALL.inputGradient(gradient, KERNEL, ONE))
        .containsExactly(
            40, 3000, 4000, 20 * 1000, 10 * 10000, 20 * 10000, 40 * 1000, 30 * 10000, 40 * 10000);
    assertThat(SMALL.weightGradient(PIXELS, gradient, ONE))
        .containsExactly(
            5 * 10000,
            4 * 1000 + 6 * 10000,
            2 * 100 + 8 * 10000,
            1 + 3 * 100 + 7 * 1000 + 9 * 10000);
  }

  @Test
  void weighsChannels() {
    ConvolutionReference product = ConvolutionReference.ofProduct(2, 3, 2);
    float[] x = {1, 2, 3, 4, 5, 6};
    float[] weight = {1, 0, 1, 0, 2, 0}; // y = [[4, 4], [10, 10]]
    assertThat(product.result(x, weight, new double[] {1, 10})).containsExactly(44, 110);
    float[] gradient = {1, 2, 3, 4}; // dx = [[1, 4, 1], [3, 8, 3]]
    assertThat(product.inputGradient(gradient, weight, new double[] {1, 10, 100}))
        .containsExactly(141, 383);
    // dw = [[13, 17, 21], [18, 24, 30]]
    assertThat(product.weightGradient(x, gradient, new double[] {1, 10}))
        .containsExactly(193, 257, 321);
  }

  @Test
  void deviationIsTheLargestDifferenceAsAShareOfTheUsualSize() {
    assertThat(Deviation.of(new double[] {3, -3, 3.3}, new double[] {3, -3, 3}))
        .isBetween(0.0999, 0.1001);
    assertThat(Deviation.of(new double[] {1, Double.NaN}, new double[] {1, 1})).isInfinite();
    assertThat(Deviation.of(new double[] {0, 0}, new double[] {0, 0})).isZero();
  }
}
