package dev.vireo.training.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.explain.Lattice;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import org.junit.jupiter.api.Test;

class LayersTest {
  @Test
  void aTransformersPatchesTileTheImage() {
    Layers layers = new Layers(VisionTransformer.tiny(32, 5).network());
    Lattice lattice = layers.lattice("blocks.0.attn");
    assertThat(lattice.top()).isCloseTo(2 / 32.0, within(1e-9));
    assertThat(lattice.down()).isCloseTo(4 / 32.0, within(1e-9));
    assertThat(layers.last()).contains("blocks.5.norm1");
  }

  @Test
  void aResNetsPlacesBeginInTheCornerAsItsPaddingLetsThem() {
    // A 7 x 7 kernel with a padding of 3 is around the pixel where its step begins, and so are all
    // after it: the last layer's first place is around the first pixel, not around the sixteenth.
    Layers layers = new Layers(ResNet.resnet18(224, 5).network());
    Lattice lattice = layers.lattice("layer4.1.relu2");
    assertThat(lattice.left()).isCloseTo(0.5 / 224, within(1e-9));
    assertThat(lattice.along()).isCloseTo(32.0 / 224, within(1e-9));
    assertThat(layers.last()).contains("layer4.1.relu2");
  }

  @Test
  void ofSmallImagesTheLastLayerThatIsNotTooCoarseCounts() {
    assertThat(new Layers(ResNet.resnet18(64, 5).network()).last()).contains("layer3.1.relu2");
    assertThat(new Layers(Cnn.airbench(32, 5).network()).last()).contains("blocks.2.act2");
  }

  @Test
  void aHybridLooksAtItsBackboneForGradCamAndAtItsTokensForAttention() {
    Network network = HybridTransformer.of(VisionTransformer.tiny(32, 5)).network();
    Layers layers = new Layers(network);
    assertThat(layers.last().orElseThrow()).startsWith("patch_embed.backbone.layer");
    assertThat(layers.attentions()).hasSize(6);
    assertThat(layers.tokens().orElseThrow().rows()).isEqualTo(8);
  }
}
