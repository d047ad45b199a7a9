package dev.vireo.training.explain;

import ai.djl.ndarray.NDArray;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.explain.AttentionMaps;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.network.Shape.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the softmax of each attention gives on the way to the logits. */
final class Attentions {
  private Attentions() {}

  /**
   * @param layers with attention among them
   * @param images one
   */
  static AttentionMaps of(TorchNetwork network, Layers layers, NDArray images) {
    List<Network.Node> attentions = layers.attentions();
    Set<String> inputs = new LinkedHashSet<>();
    attentions.forEach(node -> inputs.add(node.inputs().getFirst()));
    List<AttentionMaps.Layer> maps = new ArrayList<>();
    try (Autograd _ = Autograd.off()) {
      Map<String, NDArray> seen = network.observe(images, inputs);
      for (Network.Node node : attentions) {
        NDArray input = Lookup.required(seen, node.inputs().getFirst());
        try (NDArray looks = network.attention(node.name(), input)) {
          int heads = ((SelfAttention) node.operation()).heads();
          maps.add(new AttentionMaps.Layer(node.name(), heads, looks.toFloatArray()));
        }
      }
    }
    Tokens tokens = layers.tokens().orElseThrow();
    return new AttentionMaps(
        tokens.before(),
        tokens.rows(),
        tokens.columns(),
        layers.lattice(attentions.getFirst().name()),
        maps);
  }
}
