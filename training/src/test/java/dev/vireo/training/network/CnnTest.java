package dev.vireo.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.training.network.Shape.FeatureMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CnnTest {

  @Test
  void airbenchHasTheParametersOfThePaper() {
    Network network = Cnn.airbench(32, 10).network();
    // airbench94 of the paper's repository, without the classifier's bias that it leaves out.
    long convolutions = 9 * (24 * 64 + 64 * 64 + 64 * 256 + 256 * 256 + 256 * 256 + 256 * 256);
    long shifts = 24 + 2 * (64 + 256 + 256);
    assertThat(network.trainableElements() - 10).isEqualTo(convolutions + shifts + 2560);
    assertThat(shape(network, "blocks.0.pool")).isEqualTo(new FeatureMap(64, 15, 15));
    assertThat(shape(network, "blocks.2.act2")).isEqualTo(new FeatureMap(256, 3, 3));
  }

  @Test
  void whatWhitensAndTheScalesOfNormsAreKeptAsTheyAre() {
    assertThat(Cnn.airbench(32, 10).network().parameters())
        .filteredOn(parameter -> parameter.role() == Parameter.Role.FIXED)
        .extracting(Parameter::name)
        .startsWith("whiten.weight", "blocks.0.norm1.weight")
        .hasSize(7);
  }

  @Test
  void namesItsTensorsByBlockAndPlace() {
    Cnn usual = Cnn.usual(32, 10);
    assertThat(usual.widths()).containsExactly(32, 64, 128);
    assertThat(usual.network().parameters())
        .extracting(Parameter::name)
        .startsWith("blocks.0.conv1.weight", "blocks.0.norm1.weight", "blocks.0.norm1.bias")
        .endsWith("head.weight", "head.bias");
    assertThat(Cnn.usual(224, 10).widths()).containsExactly(32, 64, 128, 256, 512);
  }

  @Test
  void withoutNormsConvolutionsHaveABias() {
    Cnn plain =
        new Cnn(
            28,
            Cnn.Stem.NONE,
            List.of(4, 8),
            2,
            Cnn.Pooling.LAST,
            Optional.empty(),
            Activation.RELU,
            Cnn.Start.RANDOM,
            Cnn.Reduction.FLATTEN,
            List.of(16),
            0.5,
            1,
            10);
    Network network = plain.network();
    assertThat(network.parameters())
        .extracting(Parameter::name)
        .contains("blocks.1.conv2.bias", "hidden.0.weight")
        .noneMatch(name -> name.contains("norm"));
    assertThat(network.parameters())
        .filteredOn(parameter -> parameter.name().equals("hidden.0.weight"))
        .extracting(Parameter::shape)
        .containsExactly(List.of(16, 8 * 7 * 7));
  }

  @Test
  void refusesMoreBlocksThanTheImagesCanBeHalved() {
    assertThatThrownBy(() -> Cnn.airbench(8, 10))
        .hasMessage("images of 8 pixels cannot be halved by each of 3 blocks");
  }

  private static Shape shape(Network network, String name) {
    return network.nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow()
        .shape();
  }
}
