package dev.vireo.training.explain;

import dev.vireo.inference.explain.Lattice;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Operation.BatchNorm;
import dev.vireo.training.network.Operation.ClassToken;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.Dropout;
import dev.vireo.training.network.Operation.Flatten;
import dev.vireo.training.network.Operation.Gelu;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.MaxPool;
import dev.vireo.training.network.Operation.MeanTokens;
import dev.vireo.training.network.Operation.PositionEmbedding;
import dev.vireo.training.network.Operation.Relu;
import dev.vireo.training.network.Operation.Scale;
import dev.vireo.training.network.Operation.SelectToken;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.network.Operation.StochasticDepth;
import dev.vireo.training.network.Operation.ToTokens;
import dev.vireo.training.network.Shape;
import dev.vireo.training.network.Shape.FeatureMap;
import dev.vireo.training.network.Shape.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The nodes of a network that methods of explanation look at, found by what they compute. */
record Layers(Network network) {
  private static final int COARSE = 2 * 2;

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

  /** The convolution that reads the image itself; empty where something else does. */
  Optional<Network.Node> firstConvolution() {
    return network.nodes().stream()
        .filter(node -> node.operation() instanceof Convolution)
        .filter(node -> node.inputs().contains(Network.INPUT))
        .findFirst();
  }

  /** Whether what a node gives becomes tokens at once. */
  boolean readByTokens(Network.Node node) {
    return network.nodes().stream()
        .filter(reader -> reader.inputs().contains(node.name()))
        .allMatch(reader -> reader.operation() instanceof ToTokens);
  }

  /** What is added to the tokens for their places. */
  Optional<Network.Node> positions() {
    return network.nodes().stream()
        .filter(node -> node.operation() instanceof PositionEmbedding)
        .findFirst();
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
   * What Grad-CAM looks at unless told otherwise: the last feature map that an activation gives and
   * that has more than 2 x 2 places, or else any, and where there is none, what the last attention
   * reads: beyond it, a class token no longer needs the others.
   */
  Optional<String> last() {
    List<String> spatial = spatial();
    List<Network.Node> maps =
        network.nodes().reversed().stream()
            .filter(node -> node.shape() instanceof FeatureMap)
            .filter(node -> node.operation() instanceof Relu || node.operation() instanceof Gelu)
            .filter(node -> spatial.contains(node.name()))
            .toList();
    return maps.stream()
        .filter(node -> places(node.shape()) > COARSE)
        .findFirst()
        .or(() -> maps.stream().findFirst())
        .map(Network.Node::name)
        .or(() ->
            attentions().reversed().stream()
                .findFirst()
                .map(node -> node.inputs().getFirst())
                .filter(spatial::contains));
  }

  /**
   * Where a layer's places lie on the image: the middle of what each reads, by kernels, strides and
   * padding.
   */
  Lattice lattice(String name) {
    double first = 0.5;
    double step = 1;
    for (Network.Node node : way(name)) {
      switch (node.operation()) {
        case Convolution convolution -> {
          first += step * ((convolution.kernel() - 1) / 2.0 - convolution.padding());
          step *= convolution.stride();
        }
        case MaxPool(int kernel, int stride, int padding) -> {
          first += step * ((kernel - 1) / 2.0 - padding);
          step *= stride;
        }
        case BatchNorm _,
            Relu _,
            Gelu _,
            Scale _,
            Linear _,
            LayerNorm _,
            SelfAttention _,
            Add _,
            ToTokens _,
            ClassToken _,
            PositionEmbedding _,
            Dropout _,
            StochasticDepth _,
            GlobalAveragePool _,
            Flatten _,
            SelectToken _,
            MeanTokens _ -> {}
      }
    }
    double size = network.imageSize();
    return new Lattice(first / size, first / size, step / size, step / size);
  }

  /** The nodes from the image to one, by their first inputs: all ways have the same places. */
  private List<Network.Node> way(String name) {
    List<Network.Node> way = new ArrayList<>();
    String current = name;
    while (!current.equals(Network.INPUT)) {
      Network.Node node = node(current);
      way.addFirst(node);
      current = node.inputs().getFirst();
    }
    return way;
  }

  Network.Node node(String name) {
    return network.nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
