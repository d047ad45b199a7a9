package dev.vireo.training.explain;

import ai.djl.ndarray.NDArray;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.explain.Lattice;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.training.djl.Listening;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Shape.FeatureMap;
import dev.vireo.training.network.Shape.Tokens;
import dev.vireo.training.network.Shape.Vector;
import java.util.Set;

/**
 * {@link dev.vireo.inference.explain.ExplanationMethod#GRADCAM}, over feature maps and over tokens,
 * whose features count as channels.
 */
final class GradCam {
  private GradCam() {}

  /**
   * @param layer whose results keep the image's places
   * @param images one
   */
  static RelevanceMap of(
      TorchNetwork network, Layers layers, String layer, NDArray images, int target) {
    Network.Node node = layers.node(layer);
    Lattice lattice = layers.lattice(layer);
    Listening.Tapped tapped = network.listening().nodes(images, target, Set.of(node.name()));
    float[] values = Lookup.required(tapped.values(), node.name()).toFloatArray();
    float[] gradients = Lookup.required(tapped.gradients(), node.name()).toFloatArray();
    return switch (node.shape()) {
      case FeatureMap(int channels, int height, int width) ->
          weighted(values, gradients, channels, height, width, 0, height * width, 1, lattice);
      case Tokens tokens ->
          weighted(
              values,
              gradients,
              tokens.width(),
              tokens.rows(),
              tokens.columns(),
              tokens.before() * tokens.width(),
              1,
              tokens.width(),
              lattice);
      case Vector _ -> throw new IllegalArgumentException(node.name() + " has no places");
    };
  }

  /**
   * @param first where the first channel of the first place is
   * @param perChannel from one channel to the next
   * @param perPlace from one place to the next
   */
  private static RelevanceMap weighted(
      float[] values,
      float[] gradients,
      int channels,
      int rows,
      int columns,
      int first,
      int perChannel,
      int perPlace,
      Lattice lattice) {
    int places = rows * columns;
    double[] sums = new double[places];
    for (int channel = 0; channel < channels; channel++) {
      int start = first + channel * perChannel;
      double weight = 0;
      for (int place = 0; place < places; place++) {
        weight += gradients[start + place * perPlace];
      }
      weight /= places;
      for (int place = 0; place < places; place++) {
        sums[place] += weight * values[start + place * perPlace];
      }
    }
    float[] map = new float[places];
    for (int place = 0; place < places; place++) {
      map[place] = (float) Math.max(0, sums[place]);
    }
    return new RelevanceMap(rows, columns, map, lattice);
  }
}
