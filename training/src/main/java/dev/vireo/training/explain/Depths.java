package dev.vireo.training.explain;

import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Shape.Tokens;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a transformer, each with one attention, and what reads classes from the last: as
 * the tokens keep their form from block to block, it can read them from any.
 *
 * @param blocks in the order of the network
 * @param tokens the name under which {@code readout} knows what the last block gives
 * @param readout the nodes after the last block; of the last block they are a part
 */
record Depths(List<Block> blocks, String tokens, List<String> readout) {
  /**
   * One block.
   *
   * @param input the name of what it reads
   * @param attention the name of its attention
   * @param nodes in the order of the network; those of the last block end with the logits
   */
  record Block(String input, String attention, List<String> nodes) {}

  /**
   * @param layers with attention among them
   */
  static Depths of(Layers layers) {
    List<Network.Node> nodes = layers.network().nodes();
    List<String> names = nodes.stream().map(Network.Node::name).toList();
    List<Network.Node> attentions = layers.attentions();
    List<String> inputs = attentions.stream().map(node -> residual(layers, node)).toList();
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      boolean last = i == inputs.size() - 1;
      int end = last ? names.size() : names.indexOf(inputs.get(i + 1)) + 1;
      List<String> within = names.subList(names.indexOf(inputs.get(i)) + 1, end);
      blocks.add(new Block(inputs.get(i), attentions.get(i).name(), List.copyOf(within)));
    }
    String tokens = lastLike(layers, inputs.getLast());
    return new Depths(
        List.copyOf(blocks),
        tokens,
        List.copyOf(names.subList(names.indexOf(tokens) + 1, names.size())));
  }

  /** What an attention's result is added to: the input of its block. */
  private static String residual(Layers layers, Network.Node attention) {
    Network.Node node = attention;
    while (!(node.operation() instanceof Add)) {
      String name = node.name();
      node =
          layers.network().nodes().stream()
              .filter(reader -> reader.inputs().contains(name))
              .findFirst()
              .orElseThrow();
      if (node.operation() instanceof Add) {
        return node.inputs().getFirst().equals(name)
            ? node.inputs().getLast()
            : node.inputs().getFirst();
      }
    }
    throw new IllegalStateException("an attention is no sum");
  }

  /** The last node over tokens that computes as the one of that name does. */
  private static String lastLike(Layers layers, String name) {
    Class<?> kind = layers.node(name).operation().getClass();
    return layers.network().nodes().reversed().stream()
        .filter(node -> node.shape() instanceof Tokens && kind.isInstance(node.operation()))
        .findFirst()
        .orElseThrow()
        .name();
  }
}
