package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.export.Samples;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.GraphView;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void theMaskIsALevelWhateverTheOffsetsAndNeverTheZeroPoint() {
    assertThat(new PixelInput("image", 119, new double[] {99, 99, 99}, true).maskLevel())
        .isEqualTo(255);
    assertThat(new PixelInput("image", 200, new double[] {99, 99, 99}, true).maskLevel()).isZero();
    assertThat(new PixelInput("image", 119, new double[] {1, -99, 36}, true).maskLevel())
        .isEqualTo(255);
    assertThat(new PixelInput("image", 119, new double[3], true).maskLevel()).isEqualTo(120);
  }

  @Test
  void meansAreThoseOfLevelsLessTheZeroPoint() {
    double[] normalized = {10, 20, 30};
    double[] levels = {10 - 42.5, 20 + 8.5, 30 + 34};
    assertThat(new PixelInput("image", 119, OFFSETS, false).means(normalized))
        .containsExactly(levels);
    assertThat(new PixelInput("image", 119, OFFSETS, true).means(normalized))
        .containsExactly(levels[0], levels[1], levels[2], 204 - 119);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void isReadFromTheGraph(int padding) {
    Initial any = new Initial.Constant(0);
    Network.Builder net = Network.builder(5);
    String x = net.add("conv", new Convolution(3, 4, 3, 1, padding, true, any), Network.INPUT);
    x = net.add("conv2", new Convolution(4, 4, 3, 1, padding, true, any), x);
    net.add("pool", new GlobalAveragePool(), x);
    Network network = net.build();
    GraphView graph =
        NetworkEmitter.emit(
                "test",
                network,
                Samples.weights(network, 3),
                Samples.preprocessing(5),
                GraphForm.DEFAULT)
            .view();
    List<Optional<PixelInput>> inputs =
        graph.nodes().stream()
            .filter(node -> node.getOpType().equals("Conv"))
            .map(node -> PixelInput.of(graph, node))
            .toList();
    assertThat(inputs.get(1)).as("takes a map").isEmpty();
    PixelInput input = inputs.get(0).orElseThrow();
    assertThat(input.pixels()).isEqualTo(graph.producer("image.nchw").orElseThrow().getOutput(0));
    assertThat(input.zeroPoint()).as("means go into the bias").isEqualTo(padding > 0 ? 119 : 0);
    assertThat(input.offsets())
        .containsExactly(padding > 0 ? OFFSETS : new double[3], within(1e-4));
    assertThat(input.padded()).isEqualTo(padding > 0);
  }
}
