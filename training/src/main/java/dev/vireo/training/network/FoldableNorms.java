package dev.vireo.training.network;

import dev.vireo.inference.Lookup;
import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Operation.BatchNorm;
import dev.vireo.training.network.Operation.Convolution;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The batch norms of a network that are the only user of a convolution's output. */
public final class FoldableNorms {
  private final Map<String, Node> byConvolution = new HashMap<>();
  private final Set<String> folded = new HashSet<>();

  private FoldableNorms() {}

  public static FoldableNorms of(Network network) {
    Map<String, Integer> users = new HashMap<>();
    Map<String, Node> convolutions = new HashMap<>();
    for (Node node : network.nodes()) {
      node.inputs().forEach(input -> users.merge(input, 1, Integer::sum));
      if (node.operation() instanceof Convolution) {
        convolutions.put(node.name(), node);
      }
    }
    FoldableNorms norms = new FoldableNorms();
    for (Node node : network.nodes()) {
      String input = node.inputs().getFirst();
      if (node.operation() instanceof BatchNorm
          && convolutions.containsKey(input)
          && Lookup.required(users, input) == 1) {
        norms.byConvolution.put(input, node);
        norms.folded.add(node.name());
      }
    }
    return norms;
  }

  public Optional<Node> after(Node convolution) {
    return Optional.ofNullable(byConvolution.get(convolution.name()));
  }

  public boolean folded(Node norm) {
    return folded.contains(norm.name());
  }
}
