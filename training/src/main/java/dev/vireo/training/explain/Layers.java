package dev.vireo.training.explain;

import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.Gelu;
import dev.vireo.training.network.Operation.Relu;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.network.Shape;
import dev.vireo.training.network.Shape.FeatureMap;
import dev.vireo.training.network.Shape.Tokens;
import java.util.List;
import java.util.Optional;

/** The nodes of a network that methods of explanation look at, found by what they compute. */
record Layers(Network network) {
  /** In the order of the network. */
  List<Network.Node> attentions() {
    return network.nodes().stream()
        .filter(node -> node.operation() instanceof SelfAttention)
        .toList();
  }

  /** Where the tokens of the attentions come from in the image; empty without any attention. */
  Optional<Tokens> tokens() {
    return attentions().stream().findFirst().map(node -> (Tokens) node.shape());
  }

  /** Nodes whose results keep the image's places: more than one. */
  List<String> spatial() {
    return network.nodes().stream()
        .filter(node -> places(node.shape()) > 1)
        .map(Network.Node::name)
        .toList();
  }

  private static int places(Shape shape) {
    return switch (shape) {
      case FeatureMap(int _, int height, int width) -> height * width;
      case Tokens tokens -> tokens.rows() * tokens.columns();
      case Shape.Vector _ -> 1;
    };
  }

  /**
   * What Grad-CAM looks at unless told otherwise: the last feature map that an activation gives,
   * and where there is none, what the last attention reads: beyond it, a class token no longer
   * needs the others.
   */
  Optional<String> last() {
    List<String> spatial = spatial();
    Optional<String> map =
        network.nodes().reversed().stream()
            .filter(node -> node.shape() instanceof FeatureMap)
            .filter(node -> node.operation() instanceof Relu || node.operation() instanceof Gelu)
            .map(Network.Node::name)
            .filter(spatial::contains)
            .findFirst();
    return map.or(
        () ->
            attentions().reversed().stream()
                .findFirst()
                .map(node -> node.inputs().getFirst())
                .filter(spatial::contains));
  }

  Network.Node node(String name) {
    return network.nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
