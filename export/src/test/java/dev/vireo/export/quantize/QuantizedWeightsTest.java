package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantizedWeightsTest {
  private static final float INPUT_SCALE = 0.5f;

  @Test
  void givesEachOutputAScaleThatReachesItsLargestWeight() {
    QuantizedWeights integers = quantize(new float[] {1.27f, -0.01f, 0, -2540, 20, 1270}, 0, 0);
    assertThat(integers.scales()).containsExactly(0.01f, 20);
    assertThat(integers.weights()).containsExactly(127, -1, 0, -127, 1, 64);
  }

  @Test
  void isWithinHalfAStepOfEachWeight() {
    float[] weights = {0.37f, -0.912f, 0.05f, 0.0001f, 0.0002f, -0.00017f};
    QuantizedWeights integers = quantize(weights, 0, 0);
    for (int i = 0; i < weights.length; i++) {
      float scale = integers.scales()[i / 3];
      assertThat(integers.weights()[i] * scale).isCloseTo(weights[i], within(0.501f * scale));
    }
  }

  @Test
  void countsTheBiasInUnitsOfTheProducts() {
    QuantizedWeights integers = quantize(new float[] {1.27f, 0, 0, 127, 0, 0}, 2, -3);
    assertThat(integers.biasScales()).containsExactly(0.01f * INPUT_SCALE, INPUT_SCALE);
    assertThat(integers.bias()).containsExactly(400, -6);
  }

  @Test
  void coarsensTheScaleOfAlmostDeadOutputsUntilTheirBiasFits() {
    QuantizedWeights integers = quantize(new float[] {1e-12f, 0, 0, 0, 0, 0}, 7, -9);
    for (int out = 0; out < 2; out++) {
      assertThat(Math.abs((long) integers.bias()[out])).isBetween(1L << 29, (1L << 30) + (1 << 10));
    }
    assertThat((double) integers.bias()[0] * integers.biasScales()[0]).isCloseTo(7, within(1e-5));
    assertThat((double) integers.bias()[1] * integers.biasScales()[1]).isCloseTo(-9, within(1e-5));
  }

  @Test
  void hasAScaleWhereAllIsZero() {
    QuantizedWeights integers = quantize(new float[6], 0, 0);
    assertThat(integers.scales()).containsExactly(1, 1);
    assertThat(integers.weights()).containsOnly(0);
  }

  private static QuantizedWeights quantize(float[] weights, float... bias) {
    return QuantizedWeights.of(
        new Tensor(List.of(2, 3), weights), new Tensor(List.of(2), bias), INPUT_SCALE);
  }

  @Test
  void knowsHowFarItMovesTheMeanOfItsOutput() {
    Tensor weight = new Tensor(List.of(1, 2, 1, 2), new float[] {127, 0.4f, 0, -0.4f});
    Tensor bias = new Tensor(List.of(1), new float[1]);
    QuantizedWeights rounded = QuantizedWeights.of(weight, bias, 1);
    // 0.4 and -0.4 become 0: what they gave is lost.
    assertThat(rounded.meanErrors(weight, new double[] {10, 20})[0])
        .isCloseTo(-0.4 * 10 + 0.4 * 20, within(1e-6));
  }
}
