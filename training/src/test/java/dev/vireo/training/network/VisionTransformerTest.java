package dev.vireo.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.network.VisionTransformer.Positions;
import dev.vireo.training.network.VisionTransformer.Preset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisionTransformerTest {
  @ParameterizedTest
  @CsvSource({"TINY, 5717416", "SMALL, 22050664", "BASE, 86567656"})
  void presetsHaveAsManyParametersAsTimms(Preset preset, long parameters) {
    assertThat(VisionTransformer.of(preset, 224, 1000).network().trainableElements())
        .isEqualTo(parameters);
  }

  @Test
  void aDistilledOneHasDeitsSecondTokenAndClassifier() {
    Network network =
        new VisionTransformer(
                224,
                16,
                192,
                12,
                3,
                4,
                0,
                0,
                Pooling.CLASS_TOKEN,
                1000,
                1e-6,
                Positions.LEARNED,
                Norms.PRE,
                true)
            .network();
    // timm's deit_tiny_distilled_patch16_224.
    assertThat(network.trainableElements()).isEqualTo(5_910_800);
    assertThat(network.parameters())
        .extracting(Parameter::name)
        .contains("dist_token", "cls_token", "head_dist.weight", "head_dist.bias");
  }

  @Test
  void aPostNormOneHasNoNormAfterTheLastBlock() {
    assertThat(
            tiny(24, 3, Positions.LEARNED, Norms.POST, Pooling.MEAN, false).network().parameters())
        .extracting(Parameter::name)
        .contains("blocks.1.norm2.weight")
        .doesNotContain("norm.weight");
  }

  @Test
  void saysWhatCannotBeBuilt() {
    assertThatThrownBy(() -> tiny(24, 5, Positions.LEARNED, Norms.PRE, Pooling.MEAN, false))
        .hasMessage("a width of 24 cannot be divided among 5 heads");
    assertThatThrownBy(() -> tiny(6, 3, Positions.SINUSOIDAL, Norms.PRE, Pooling.MEAN, false))
        .hasMessage("sinusoidal positions need a width that is a multiple of 4, not 6");
    assertThatThrownBy(() -> tiny(24, 3, Positions.LEARNED, Norms.PRE, Pooling.MEAN, true))
        .hasMessageContaining("a distillation token stands beside a class token");
  }

  private static VisionTransformer tiny(
      int width, int heads, Positions positions, Norms norms, Pooling pooling, boolean distilled) {
    return new VisionTransformer(
        16, 4, width, 2, heads, 2, 0, 0, pooling, 3, 1e-6, positions, norms, distilled);
  }
}
