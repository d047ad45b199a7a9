package dev.vireo.export.emit;

import dev.vireo.training.network.NeededTokens;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Operation.LayerNorm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The norms that one operator can compute together with the sum that they read: those of which
 * {@link CenteredNorms} leaves a division by the root mean square.
 */
final class SummedNorms {
  private final Map<String, Node> bySum = new HashMap<>();

  private SummedNorms() {}

  /** Where each has an operator of its own. */
  static SummedNorms none() {
    return new SummedNorms();
  }

  static SummedNorms of(Network network, CenteredNorms centered, NeededTokens needed) {
    SummedNorms norms = new SummedNorms();
    for (Node sum : network.nodes()) {
      if (sum.operation() instanceof Add) {
        List<Node> readers =
            network.nodes().stream()
                .filter(node -> node.inputs().contains(sum.name()))
                .filter(node -> node.operation() instanceof LayerNorm)
                .toList();
        if (readers.size() == 1
            && centered.isAbsorbed(readers.getFirst())
            && needed.of(sum).equals(needed.of(readers.getFirst()))) {
          norms.bySum.put(sum.name(), readers.getFirst());
        }
      }
    }
    return norms;
  }

  /** The norm that is computed with a sum. */
  Optional<Node> after(Node sum) {
    return Optional.ofNullable(bySum.get(sum.name()));
  }
}
