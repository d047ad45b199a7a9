package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.network.VisionTransformer.Positions;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterInitTest {
  private static final Network RESNET = ResNet.resnet18(32, 10).network();
  private static final Network VIT = VisionTransformer.tiny(32, 10).network();

  private static double deviation(Tensor tensor) {
    double squares = 0;
    for (float value : tensor.values()) {
      squares += value * value;
    }
    return Math.sqrt(squares / tensor.values().length);
  }

  private static double largest(Tensor tensor) {
    double largest = 0;
    for (float value : tensor.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Test
  void drawsTheSameFromTheSameSeedAndOthersFromAnother() {
    float[] one = ParameterInit.draw(VIT, 1).get("head.weight").values();
    assertThat(ParameterInit.draw(VIT, 1).get("head.weight").values()).isEqualTo(one);
    assertThat(ParameterInit.draw(VIT, 2).get("head.weight").values()).isNotEqualTo(one);
  }

  @Test
  void givesNoTwoParametersTheSameValues() {
    Map<String, Tensor> weights = ParameterInit.draw(RESNET, 1);
    assertThat(weights.get("layer1.0.conv1.weight").values())
        .isNotEqualTo(weights.get("layer1.1.conv1.weight").values());
  }

  @Test
  void followsTheDistributionsOfTorchvisionAndTimm() {
    Map<String, Tensor> resnet = ParameterInit.draw(RESNET, 1);
    // He's fan-out: sqrt(2 / (512 * 9)).
    assertThat(deviation(resnet.get("layer4.1.conv2.weight"))).isCloseTo(0.02083, within(0.0001));
    assertThat(largest(resnet.get("fc.weight"))).isBetween(0.043, 1 / Math.sqrt(512));
    assertThat(resnet.get("bn1.weight").values()).containsOnly(1);
    assertThat(resnet.get("bn1.running_var").values()).containsOnly(1);
    Map<String, Tensor> vit = ParameterInit.draw(VIT, 1);
    // A normal of 0.02 without its tails beyond two deviations keeps 0.88 of its spread.
    assertThat(deviation(vit.get("blocks.0.attn.qkv.weight"))).isCloseTo(0.0176, within(0.0002));
    assertThat(largest(vit.get("blocks.0.attn.qkv.weight"))).isBetween(0.0399, 0.04);
    assertThat(vit.get("blocks.0.attn.qkv.bias").values()).containsOnly(0);
  }

  @Test
  void anIdentityHandsOnItsInputsAndLeavesTheOtherFiltersToChance() {
    float[] values =
        ParameterInit.draw(Cnn.airbench(32, 10).network(), 1).get("blocks.0.conv1.weight").values();
    for (int filter = 0; filter < 24; filter++) {
      float[] expected = new float[24 * 9];
      expected[filter * 9 + 4] = 1;
      assertThat(Arrays.copyOfRange(values, filter * 24 * 9, (filter + 1) * 24 * 9))
          .isEqualTo(expected);
    }
    assertThat(Arrays.copyOfRange(values, 24 * 24 * 9, values.length)).doesNotContain(0, 1);
  }

  @Test
  void sinusoidsAreThoseOfMaeAndTheClassTokenHasNone() throws IOException {
    Network network =
        new VisionTransformer(
                12,
                4,
                8,
                1,
                1,
                1,
                0,
                0,
                Pooling.CLASS_TOKEN,
                2,
                1e-6,
                Positions.SINUSOIDAL,
                Norms.PRE,
                false)
            .network();
    float[] values = ParameterInit.draw(network, 1).get("pos_embed").values();
    assertThat(Arrays.copyOf(values, 8)).containsOnly(0);
    assertThat(Arrays.copyOfRange(values, 8, values.length))
        .containsExactly(Golden.floats(Golden.expected("sinusoids")), within(1e-7f));
    assertThat(network.parameters())
        .filteredOn(parameter -> parameter.name().equals("pos_embed"))
        .noneMatch(Parameter::trained);
  }
}
