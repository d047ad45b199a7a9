package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelInputTest {
  private static final double[] MEANS = {76.5, 127.5, 153};
  private static final double[] OFFSETS = {119 - 76.5, 119 - 127.5, 119 - 153};

  @Test
  void makesUpInTheBiasForMeansThatAreNoWholeLevels() {
    PixelInput input = new PixelInput("image", 119, OFFSETS, false);
    float[] weights = {0.5f, -2, 3, 0.25f, 1, -1};
    Tensor weight = new Tensor(List.of(2, 3, 1, 1), weights);
    float[] bias = input.bias(weight, new Tensor(List.of(2), new float[] {10, -4})).values();
    int[] pixel = {200, 3, 77};
    for (int out = 0; out < 2; out++) {
      double wanted = out == 0 ? 10 : -4;
      double given = bias[out];
      for (int channel = 0; channel < 3; channel++) {
        wanted += weights[out * 3 + channel] * (pixel[channel] - MEANS[channel]);
        given += weights[out * 3 + channel] * (pixel[channel] - 119);
      }
      assertThat(given).isCloseTo(wanted, within(1e-4));
    }
  }

  @Test
  void aMaskMakesUpForThemInsideTheImageAlone() {
    PixelInput input = new PixelInput("image", 119, OFFSETS, true);
    float[] weights = {0.5f, -2, 3, 0.25f, 1, -1};
    Tensor weight = new Tensor(List.of(1, 3, 1, 2), weights);
    Tensor bias = new Tensor(List.of(1), new float[] {10});
    assertThat(input.isMasked()).isTrue();
    assertThat(input.bias(weight, bias)).isSameAs(bias);
    Tensor masked = input.weight(weight);
    assertThat(masked.shape()).containsExactly(1, 4, 1, 2);
    assertThat(masked.values()).startsWith(weights);
    int[] pixel = {200, 3, 77};
    for (int place = 0; place < 2; place++) {
      double wanted = 0;
      double given = masked.values()[6 + place] * (input.maskLevel() - 119);
      for (int channel = 0; channel < 3; channel++) {
        wanted += weights[channel * 2 + place] * (pixel[channel] - MEANS[channel]);
        given += weights[channel * 2 + place] * (pixel[channel] - 119);
      }
      assertThat(given).isCloseTo(wanted, within(1e-4));
    }
    assertThat(masked.values()[6]).isBetween(-3f, 3f);
  }

  @Test
  void isMaskedOnlyWherePaddingHasAColourThatNoLevelStandsFor() {
    assertThat(new PixelInput("image", 119, OFFSETS, false).isMasked()).isFalse();
    assertThat(new PixelInput("image", 119, new double[3], true).isMasked()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"119, 204", "200, 115", "0, 85", "255, 170"})
  void theMaskIsALevelAsFarFromZeroAsTheOffsetsReach(int zeroPoint, int level) {
    assertThat(new PixelInput("image", zeroPoint, OFFSETS, true).maskLevel()).isEqualTo(level);
  }
}
