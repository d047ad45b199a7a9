package dev.vireo.training.explain;

import ai.djl.ndarray.NDArray;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.explain.Lattice;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Shape.Tokens;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@link dev.vireo.inference.explain.ExplanationMethod#LEGRAD}. */
final class LeGrad {
  private LeGrad() {}

  /**
   * @param layers with attention among them
   * @param images one
   */
  static RelevanceMap of(TorchNetwork network, Layers layers, NDArray images, int target) {
    List<Network.Node> attentions = layers.attentions();
    Tokens tokens = layers.tokens().orElseThrow();
    Set<String> names = attentions.stream().map(Network.Node::name).collect(Collectors.toSet());
    TorchNetwork.Tapped tapped = network.explain(images, target, Set.of(), names);
    float[] values = new float[tokens.rows() * tokens.columns()];
    for (Network.Node node : attentions) {
      try (NDArray gradient = Lookup.required(tapped.gradients(), node.name());
          NDArray positive = gradient.maximum(0);
          NDArray heads = positive.mean(new int[] {0});
          NDArray mean = heads.mean(new int[] {0})) {
        float[] keys = mean.toFloatArray();
        for (int i = 0; i < values.length; i++) {
          values[i] += keys[tokens.before() + i];
        }
      }
    }
    Lattice lattice = layers.lattice(attentions.getFirst().name());
    return new RelevanceMap(tokens.rows(), tokens.columns(), values, lattice);
  }
}
