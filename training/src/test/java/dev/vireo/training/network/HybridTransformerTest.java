package dev.vireo.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.training.network.Shape.Tokens;
import java.util.List;
import org.junit.jupiter.api.Test;

class HybridTransformerTest {
  @Test
  void readsPatchesFromTheFeatureMapUnderTimmsNames() {
    HybridTransformer hybrid = HybridTransformer.of(VisionTransformer.tiny(32, 10));
    assertThat(hybrid.blocks()).containsExactly(1, 1, 1);
    Network network = hybrid.network();
    assertThat(network.parameters())
        .extracting(Parameter::name)
        .contains(
            "patch_embed.backbone.conv1.weight",
            "patch_embed.backbone.layer3.0.downsample.0.weight",
            "patch_embed.proj.weight",
            "blocks.0.attn.qkv.weight");
    assertThat(network.nodes())
        .filteredOn(node -> node.name().equals("patch_embed.tokens"))
        .extracting(Network.Node::shape)
        .containsExactly(new Tokens(0, 8, 8, 192));
  }

  @Test
  void onLargeImagesItsStemIsImageNets() {
    HybridTransformer hybrid = HybridTransformer.of(VisionTransformer.tiny(224, 10));
    assertThat(hybrid.stem()).isEqualTo(ResNet.Stem.IMAGENET);
    assertThat(hybrid.blocks()).containsExactly(1, 1, 1);
    assertThat(hybrid.network().classes()).isEqualTo(10);
  }

  @Test
  void refusesABackboneThatIsCoarserThanThePatches() {
    assertThatThrownBy(() ->
            new HybridTransformer(
                ResNet.Block.BASIC,
                List.of(1, 1, 1, 1),
                32,
                ResNet.Stem.SMALL,
                VisionTransformer.tiny(32, 10)))
        .hasMessageContaining("patches of 4 pixels cannot be cut from a feature map of stride 8");
  }
}
