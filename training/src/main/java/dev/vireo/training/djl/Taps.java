package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import dev.vireo.inference.Lookup;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where a pass is listened to. What comes by a tap is added to zeros that want a gradient: their
 * gradient is that of what comes by.
 */
final class Taps {
  private final Set<String> nodes;
  private final Set<String> attentions;
  private final Map<String, NDArray> zeros = new HashMap<>();

  /**
   * @param nodes whose results are tapped, {@link dev.vireo.training.network.Network#INPUT} among
   *     them if wanted
   * @param attentions nodes whose attention's weights are tapped
   */
  Taps(Set<String> nodes, Set<String> attentions) {
    this.nodes = Set.copyOf(nodes);
    this.attentions = Set.copyOf(attentions);
  }

  boolean onNode(String node) {
    return nodes.contains(node);
  }

  boolean onAttention(String node) {
    return attentions.contains(node);
  }

  /**
   * @param values not closed
   * @return what goes on in their place, owned by their manager
   */
  NDArray tap(String node, NDArray values) {
    NDArray zero = values.zerosLike();
    zero.setRequiresGradient(true);
    zeros.put(node, zero);
    return values.add(zero);
  }

  /** After backward: of the shape of what came by. */
  NDArray gradient(String node) {
    return Lookup.required(zeros, node).getGradient();
  }
}
