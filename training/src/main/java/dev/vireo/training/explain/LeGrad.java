package dev.vireo.training.explain;

import ai.djl.ndarray.NDArray;
import dev.vireo.inference.explain.Lattice;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Shape.Tokens;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@link dev.vireo.inference.explain.ExplanationMethod#LEGRAD}. A layer's score follows back
 * through its own block alone, so all of them take about as long as one pass forward and back.
 */
final class LeGrad {
  private LeGrad() {}

  /**
   * @param layers with attention among them
   * @param images one
   */
  static RelevanceMap of(TorchNetwork network, Layers layers, NDArray images, int target) {
    Depths depths = Depths.of(layers);
    Tokens tokens = layers.tokens().orElseThrow();
    float[] values = new float[tokens.rows() * tokens.columns()];
    Map<String, NDArray> known;
    try (Autograd _ = Autograd.off()) {
      known =
          network.observe(
              images,
              depths.blocks().stream().map(Depths.Block::input).collect(Collectors.toSet()));
    }
    int last = depths.blocks().size() - 1;
    for (int depth = 0; depth <= last; depth++) {
      Depths.Block block = depths.blocks().get(depth);
      List<String> readout = depth == last ? List.of() : depths.readout();
      try (NDArray gradient =
              network
                  .listening()
                  .attention(
                      known, block.nodes(), depths.tokens(), readout, block.attention(), target);
          NDArray positive = gradient.maximum(0);
          NDArray heads = positive.mean(new int[] {0});
          NDArray mean = heads.mean(new int[] {0})) {
        float[] keys = mean.toFloatArray();
        for (int i = 0; i < values.length; i++) {
          values[i] += keys[tokens.before() + i];
        }
      }
    }
    Lattice lattice = layers.lattice(depths.blocks().getFirst().attention());
    return new RelevanceMap(tokens.rows(), tokens.columns(), stretched(values), lattice);
  }

  /** From 0 to 1; nothing where all are the same. */
  private static float[] stretched(float[] values) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    float[] stretched = new float[values.length];
    for (int i = 0; i < values.length && most > least; i++) {
      stretched[i] = (values[i] - least) / (most - least);
    }
    return stretched;
  }
}
