package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Passes outside training and back again, in float32, that leave gradients where they are listened
 * to; parameters get none, unless they record them for training. As {@link TorchNetwork}'s, of
 * which it is a part.
 */
public final class Listening {
  private final Steps steps;
  private final NumberFormat format;

  Listening(Steps steps, NumberFormat format) {
    this.steps = steps;
    this.format = format;
  }

  /**
   * What a pass leaves where it is listened to.
   *
   * @param values of the nodes, by their names
   * @param gradients of the classes' scores with respect to these, by the same names
   */
  public record Tapped(Map<String, NDArray> values, Map<String, NDArray> gradients) {}

  /**
   * @param images normalized RGB {@code [batch, 3, size, size]}; not closed
   * @param target index of the class whose logit is followed back, the same for all images
   * @param nodes to listen to, {@link Network#INPUT} among them if wanted
   * @return owned by the manager of {@code images}
   */
  public Tapped nodes(NDArray images, int target, Set<String> nodes) {
    try (Autograd _ = Autograd.on()) {
      Taps taps = new Taps(nodes, Set.of());
      Set<Integer> kept = nodes.stream().map(steps::position).collect(Collectors.toSet());
      NDArray[] results = steps.evaluate(images, false, steps.last(), kept, format, taps);
      back(results[steps.last()], target);
      Map<String, NDArray> values = new HashMap<>();
      Map<String, NDArray> gradients = new HashMap<>();
      for (String node : nodes) {
        values.put(node, results[steps.position(node)]);
        gradients.put(node, taps.gradient(node));
      }
      return new Tapped(values, gradients);
    }
  }

  /**
   * The gradient of a class's score with respect to an attention's weights, over some of the
   * network's nodes.
   *
   * @param known what is there already, by the nodes' names; not closed
   * @param nodes in the order of the network, the attention among them; each reads what is known or
   *     earlier ones
   * @param as the name under which {@code readout} knows what the last of them gives
   * @param readout nodes that follow, the last of which gives logits; none where {@code nodes} do
   * @param attention an {@link Operation.SelfAttention}
   * @return {@code [batch * heads, tokens, tokens]}, owned by the manager of what is known
   */
  public NDArray attention(
      Map<String, NDArray> known,
      List<String> nodes,
      String as,
      List<String> readout,
      String attention,
      int target) {
    try (Autograd _ = Autograd.on()) {
      Taps taps = new Taps(Set.of(), Set.of(attention));
      NDArray tokens = steps.evaluate(known, nodes, format, taps);
      NDArray logits =
          readout.isEmpty() ? tokens : steps.evaluate(Map.of(as, tokens), readout, format, taps);
      back(logits, target);
      return taps.gradient(attention);
    }
  }

  private static void back(NDArray logits, int target) {
    try (NDArray weights = one(logits, target)) {
      Autograd.backward(logits, weights);
    }
  }

  /** One at the target of each row, zero elsewhere. */
  private static NDArray one(NDArray logits, int target) {
    Shape shape = logits.getShape();
    int classes = (int) shape.get(1);
    float[] weights = new float[(int) shape.size()];
    for (int i = target; i < weights.length; i += classes) {
      weights[i] = 1;
    }
    return logits.getManager().create(weights, shape);
  }
}
