package dev.vireo.training.network;

import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Operation.SelectToken;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which nodes need to give only one of their tokens: those whose output reaches the logits through
 * a {@link SelectToken} alone, with nothing in between that mixes tokens. In a transformer that
 * reads its class token, that is the last block but for its keys and values.
 */
public final class NeededTokens {
  private final Map<String, Integer> onlyToken = new HashMap<>();

  private NeededTokens() {}

  /** Where all tokens are needed everywhere. */
  public static NeededTokens all() {
    return new NeededTokens();
  }

  public static NeededTokens of(Network network) {
    NeededTokens needed = new NeededTokens();
    Map<String, Set<OptionalInt>> needs = new HashMap<>();
    for (Node node : network.nodes().reversed()) {
      Set<OptionalInt> ofNode = needs.getOrDefault(node.name(), Set.of(OptionalInt.empty()));
      OptionalInt only =
          ofNode.size() == 1 && node.shape() instanceof Shape.Tokens && canGiveOne(node)
              ? ofNode.iterator().next()
              : OptionalInt.empty();
      only.ifPresent(token -> needed.onlyToken.put(node.name(), token));
      OptionalInt ofInputs = ofInputs(node, only);
      for (String input : node.inputs()) {
        needs.computeIfAbsent(input, _ -> new HashSet<>()).add(ofInputs);
      }
    }
    return needed;
  }

  /** The one token of its output that is needed; empty where all are. */
  public OptionalInt of(Node node) {
    Integer token = onlyToken.get(node.name());
    return token == null ? OptionalInt.empty() : OptionalInt.of(token);
  }

  /** The token that suffices of {@code node}'s inputs when {@code only} does of its output. */
  public static OptionalInt ofInputs(Node node, OptionalInt only) {
    if (node.operation() instanceof SelectToken(int index)) {
      return OptionalInt.of(index);
    }
    return switch (Traits.of(node.operation()).token()) {
      case SAME -> only;
      case ALL, WHOLE -> OptionalInt.empty();
    };
  }

  /** Whether one token can be computed without the others, or from inputs that are whole. */
  private static boolean canGiveOne(Node node) {
    return switch (Traits.of(node.operation()).token()) {
      case SAME, ALL -> true;
      case WHOLE -> false;
    };
  }
}
