package dev.vireo.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.training.network.VisionTransformer.Preset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayersTest {
  private static final Network RESNET = ResNet.resnet18(224, 10).network();
  private static final Network VIT = VisionTransformer.of(Preset.TINY, 224, 10).network();

  @Test
  void areNamedAsTheTensorsBegin() {
    assertThat(Layers.of(RESNET).names())
        .containsExactly(
            "conv1",
            "bn1",
            "layer1.0",
            "layer1.1",
            "layer2.0",
            "layer2.1",
            "layer3.0",
            "layer3.1",
            "layer4.0",
            "layer4.1",
            "fc");
    assertThat(Layers.of(VIT).names())
        .startsWith("patch_embed", "cls_token", "pos_embed", "blocks.0")
        .endsWith("blocks.11", "norm", "head");
    assertThat(Layers.of(Cnn.airbench(32, 10).network()).classifier()).isEqualTo("head");
  }

  @Test
  void learnFromTheOneNamedOn() {
    LayerRates rates = LayerRates.of(RESNET, Optional.of("layer3"), 1);
    assertThat(List.of(rates.of("layer2.1.bn2.weight"), rates.of("conv1.weight")))
        .containsOnly(0.0);
    assertThat(List.of(rates.of("layer3.0.conv1.weight"), rates.of("fc.bias"))).containsOnly(1.0);
    LayerRates head = LayerRates.of(VIT, Optional.of(Layers.of(VIT).classifier()), 1);
    assertThat(head.trainableElements(VIT)).isEqualTo(192 * 10 + 10);
  }

  @Test
  void learnTheSlowerTheNearerToTheImage() {
    LayerRates rates = LayerRates.of(VIT, Optional.empty(), 0.5);
    assertThat(rates.of("head.weight")).isEqualTo(1);
    assertThat(rates.of("norm.weight")).isEqualTo(1);
    assertThat(rates.of("blocks.11.attn.qkv.weight")).isEqualTo(0.5);
    assertThat(rates.of("blocks.0.norm1.bias")).isCloseTo(Math.pow(0.5, 12), within(1e-12));
    assertThat(rates.of("patch_embed.proj.weight")).isEqualTo(rates.of("pos_embed"));
    assertThat(rates.of("cls_token")).isCloseTo(Math.pow(0.5, 13), within(1e-12));
    assertThat(LayerRates.of(RESNET, Optional.empty(), 0.5).of("layer4.0.conv1.weight"))
        .isEqualTo(0.25);
  }

  @Test
  void areListedWhenAskedForAnother() {
    assertThatThrownBy(() -> LayerRates.of(RESNET, Optional.of("layer5"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "no layer is called 'layer5'; there are conv1, bn1, layer1.0, layer1.1, layer2.0, layer2.1, layer3.0, layer3.1, layer4.0, layer4.1, fc");
  }
}
