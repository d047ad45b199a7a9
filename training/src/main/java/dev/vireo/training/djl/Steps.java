package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.Lookup;
import dev.vireo.training.network.LayerRates;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.Operation.SelfAttention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network's nodes in the order of evaluation, their names resolved. */
final class Steps {
  private static final Taps NO_TAPS = new Taps(Set.of(), Set.of());

  /**
   * @param inputs positions of earlier results; 0 is the image, node {@code i} gives {@code i + 1}
   * @param finished positions that no later node reads
   * @param frozen whether it keeps its statistics in training too
   */
  private record Step(
      String name,
      Operation operation,
      List<Integer> inputs,
      List<NDArray> parameters,
      List<Integer> finished,
      boolean frozen) {}

  private final Kernels kernels;
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();

  /**
   * @param arrays every parameter by its full name
   * @param kernels to prove before they compute
   */
  Steps(Network network, Map<String, NDArray> arrays, LayerRates rates, Kernels kernels) {
    this.kernels = kernels;
    positions.put(Network.INPUT, 0);
    Map<Integer, Integer> lastReader = new HashMap<>();
    List<Network.Node> nodes = network.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      positions.put(nodes.get(i).name(), i + 1);
      for (String input : nodes.get(i).inputs()) {
        lastReader.put(positions.get(input), i);
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      Network.Node node = nodes.get(i);
      List<Integer> inputs = node.inputs().stream().map(positions::get).toList();
      int reader = i;
      List<Integer> finished =
          inputs.stream()
              .distinct()
              .filter(position -> position != 0 && Lookup.required(lastReader, position) == reader)
              .toList();
      List<NDArray> parameters =
          node.parameters().stream().map(parameter -> arrays.get(parameter.name())).toList();
      boolean frozen = rates.of(node.name()) == 0 && node.operation().measures();
      steps.add(new Step(node.name(), node.operation(), inputs, parameters, finished, frozen));
    }
  }

  /** The position of a node's result. */
  int position(String node) {
    return Lookup.required(positions, node);
  }

  /** The position of the last result, the logits. */
  int last() {
    return steps.size();
  }

  /**
   * Results by position, those that no step up to {@code last} reads any more closed, but for those
   * that are kept.
   */
  NDArray[] evaluate(
      NDArray images, boolean training, int last, Set<Integer> kept, NumberFormat format) {
    return evaluate(images, training, last, kept, format, NO_TAPS);
  }

  /** The same, listened to. */
  NDArray[] evaluate(
      NDArray images,
      boolean training,
      int last,
      Set<Integer> kept,
      NumberFormat format,
      Taps taps) {
    NDArray[] results = new NDArray[steps.size() + 1];
    NDArray entered = format.enter(images);
    results[0] = taps.onNode(Network.INPUT) ? taps.tap(Network.INPUT, entered) : entered;
    for (int i = 0; i < last; i++) {
      Step step = steps.get(i);
      List<NDArray> inputs = new ArrayList<>(step.inputs.size());
      for (int position : step.inputs) {
        inputs.add(results[position]);
      }
      results[i + 1] = run(step, inputs, training, format, images.getManager(), taps);
      // What backward needs, PyTorch holds: a handle kept here would only keep the rest alive.
      for (int position : step.finished) {
        if (!kept.contains(position)) {
          results[position].close();
        }
      }
    }
    return results;
  }

  /**
   * What the last of some nodes gives, outside training and listened to.
   *
   * @param known what is there already, by the nodes' names
   * @param nodes each reads what is known or earlier ones
   * @return owned by the manager of what is known, as all on the way is
   */
  NDArray evaluate(Map<String, NDArray> known, List<String> nodes, NumberFormat format, Taps taps) {
    Map<Integer, NDArray> results = new HashMap<>();
    known.forEach((node, values) -> results.put(position(node), values));
    for (String node : nodes) {
      Step step = steps.get(position(node) - 1);
      List<NDArray> inputs =
          step.inputs.stream().map(position -> Lookup.required(results, position)).toList();
      NDManager scratch = inputs.getFirst().getManager();
      results.put(position(node), run(step, inputs, false, format, scratch, taps));
    }
    return Lookup.required(results, position(nodes.getLast()));
  }

  private NDArray run(
      Step step,
      List<NDArray> inputs,
      boolean training,
      NumberFormat format,
      NDManager scratch,
      Taps taps) {
    kernels.require(step.operation, inputs.getFirst(), format);
    List<NDArray> parameters = format.parameters(step.operation, step.parameters, scratch);
    if (step.operation instanceof SelfAttention(int width, int heads)
        && taps.onAttention(step.name)) {
      NDArray x = inputs.getFirst();
      return Attention.apply(
          x, parameters, width, heads, format, weights -> taps.tap(step.name, weights));
    }
    NDArray result =
        Interpreter.apply(step.operation, inputs, parameters, training && !step.frozen, format);
    return taps.onNode(step.name) ? taps.tap(step.name, result) : result;
  }

  /** The weights of the attention of that name, of its input. */
  NDArray attention(String node, NDArray tokens, NumberFormat format) {
    Step step = steps.get(position(node) - 1);
    SelfAttention attention = (SelfAttention) step.operation;
    return Attention.weights(tokens, step.parameters, attention.width(), attention.heads(), format);
  }
}
