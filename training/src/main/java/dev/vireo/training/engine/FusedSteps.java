package dev.vireo.training.engine;

import dev.vireo.inference.Lookup;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A network as inference computes it: sums and activations together with the convolution or matrix
 * before them, nothing for what only training does.
 */
final class FusedSteps {
  private final Map<String, List<Node>> readers = new HashMap<>();
  private final Map<String, String> same = new HashMap<>();
  private final Map<String, Integer> order = new HashMap<>();
  private final Set<String> absorbed = new HashSet<>();
  private final SortedMap<Integer, FusedStep> steps = new TreeMap<>();

  private FusedSteps(Network network) {
    List<Node> nodes = network.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      order.put(node.name(), i);
      if (isIdentity(node)) {
        same.put(node.name(), source(node.inputs().getFirst()));
      } else {
        node.inputs().forEach(input -> readersOf(source(input)).add(node));
      }
    }
    for (Node node : nodes) {
      if (!isIdentity(node) && !absorbed.contains(node.name())) {
        FusedStep step = fuse(node);
        steps.put(Lookup.required(order, step.result().name()), step);
      }
    }
  }

  static FusedSteps of(Network network) {
    return new FusedSteps(network);
  }

  /** In an order that evaluates inputs before their users, whose names {@link #source} resolves. */
  List<FusedStep> steps() {
    return List.copyOf(steps.values());
  }

  private static boolean isIdentity(Node node) {
    return node.operation() instanceof Operation.Dropout
        || node.operation() instanceof Operation.StochasticDepth;
  }

  /** The node whose output a node of that name gives: another one's where it does nothing. */
  String source(String name) {
    return same.getOrDefault(name, name);
  }

  private List<Node> readersOf(String name) {
    return readers.computeIfAbsent(name, _ -> new ArrayList<>());
  }

  private FusedStep fuse(Node head) {
    boolean convolves = head.operation() instanceof Operation.Convolution;
    boolean multiplies =
        head.operation() instanceof Operation.Linear
            || head.operation() instanceof Operation.SelfAttention;
    Node last = head;
    Optional<Node> norm = Optional.empty();
    Optional<String> addend = Optional.empty();
    Optional<Node> activation = Optional.empty();
    if (convolves) {
      norm = only(last).filter(node -> node.operation() instanceof Operation.BatchNorm);
      last = absorb(norm, last);
    }
    if (convolves || multiplies) {
      Optional<Node> sum = only(last).filter(node -> node.operation() instanceof Operation.Add);
      if (sum.isPresent()) {
        addend = Optional.of(other(sum.get(), last.name()));
        last = absorb(sum, last);
      }
      // oneDNN applies only a ReLU to the sum of a convolution, and nothing to that of a product.
      boolean added = addend.isPresent();
      activation =
          only(last)
              .filter(node ->
                  added
                      ? convolves && node.operation() instanceof Operation.Relu
                      : isActivation(node)
                          && !(head.operation() instanceof Operation.SelfAttention));
      last = absorb(activation, last);
    }
    return new FusedStep(head, norm, addend, activation, last);
  }

  private static boolean isActivation(Node node) {
    return node.operation() instanceof Operation.Relu || node.operation() instanceof Operation.Gelu;
  }

  /** The only reader of a node that nobody has computed yet. */
  private Optional<Node> only(Node node) {
    List<Node> found = readersOf(node.name());
    return found.size() == 1 && !absorbed.contains(found.getFirst().name())
        ? Optional.of(found.getFirst())
        : Optional.empty();
  }

  private Node absorb(Optional<Node> found, Node before) {
    found.ifPresent(node -> absorbed.add(node.name()));
    return found.orElse(before);
  }

  private String other(Node sum, String own) {
    String first = source(sum.inputs().getFirst());
    return first.equals(own) ? source(sum.inputs().getLast()) : first;
  }
}
