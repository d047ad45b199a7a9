package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.training.weights.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixelInputTest {
  @Test
  void makesUpInTheBiasForMeansThatAreNoWholeLevels() {
    double[] means = {76.5, 127.5, 153};
    PixelInput input =
        new PixelInput("image", 119, new double[] {119 - 76.5, 119 - 127.5, 119 - 153});
    float[] weights = {0.5f, -2, 3, 0.25f, 1, -1};
    Tensor weight = new Tensor(List.of(2, 3, 1, 1), weights);
    float[] bias = input.correct(weight, new Tensor(List.of(2), new float[] {10, -4})).values();
    int[] pixel = {200, 3, 77};
    for (int out = 0; out < 2; out++) {
      double wanted = out == 0 ? 10 : -4;
      double given = bias[out];
      for (int channel = 0; channel < 3; channel++) {
        wanted += weights[out * 3 + channel] * (pixel[channel] - means[channel]);
        given += weights[out * 3 + channel] * (pixel[channel] - 119);
      }
      assertThat(given).isCloseTo(wanted, within(1e-4));
    }
  }
}
