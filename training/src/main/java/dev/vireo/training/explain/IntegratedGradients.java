package dev.vireo.training.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.explain.ModelInsight.Found;
import dev.vireo.inference.explain.Patience;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Listening;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@link dev.vireo.inference.explain.ExplanationMethod#INTEGRATED_GRADIENTS}: gradients on the way
 * from the mean color to the image, times the way. The steps grow as squares do, as a transformer
 * changes most where there is hardly anything to see. Where the contributions do not sum to the
 * difference of the logits, there are four times as many.
 */
final class IntegratedGradients {
  private static final int FEWEST_STEPS = 32;
  private static final int MOST_STEPS = 512;

  /** Of the difference, which the contributions may miss. */
  private static final double TOLERANCE = 0.01;

  /** Of a logit: smaller differences need no closer sum. */
  private static final double SMALL = 0.01;

  private IntegratedGradients() {}

  /**
   * @param images one, normalized: zero is the mean color
   * @param batch steps that go through the network together
   */
  static Found of(TorchNetwork network, NDArray images, int target, int batch, Patience patience) {
    double difference = difference(network, images, target);
    int steps = FEWEST_STEPS;
    RelevanceMap map = of(network, images, target, steps, batch, patience);
    while (steps < MOST_STEPS && misses(map, difference)) {
      steps *= 4;
      map = of(network, images, target, steps, batch, patience);
    }
    return new Found(
        map,
        misses(map, difference)
            ? Optional.of(
                String.format(
                    Locale.ROOT,
                    "the contributions sum to %.3f, not to the difference of the logits, %.3f",
                    map.sum(),
                    difference))
            : Optional.empty());
  }

  private static boolean misses(RelevanceMap map, double difference) {
    return Math.abs(map.sum() - difference) > TOLERANCE * Math.abs(difference) + SMALL;
  }

  private static double difference(TorchNetwork network, NDArray images, int target) {
    try (Autograd _ = Autograd.off();
        NDArray blank = images.zerosLike();
        NDArray logits = network.forward(images, false);
        NDArray base = network.forward(blank, false)) {
      return (double) logits.toFloatArray()[target] - base.toFloatArray()[target];
    }
  }

  /**
   * @param steps of equal length in the square root of the way
   */
  static RelevanceMap of(
      TorchNetwork network, NDArray images, int target, int steps, int batch, Patience patience) {
    float[] image = images.toFloatArray();
    double[] gradients = new double[image.length];
    for (int first = 0; first < steps; first += batch) {
      patience.check();
      int count = Math.min(batch, steps - first);
      try (NDManager scratch = images.getManager().newSubManager()) {
        NDArray way = way(images, scratch, first, count, steps);
        Listening.Tapped tapped = network.listening().nodes(way, target, Set.of(Network.INPUT));
        // The derivative of the square is how long the step is.
        try (NDArray gradient = Lookup.required(tapped.gradients(), Network.INPUT);
            NDArray lengths = factors(scratch, first, count, steps, false);
            NDArray weighted = gradient.mul(lengths);
            NDArray sum = weighted.sum(new int[] {0})) {
          float[] values = sum.toFloatArray();
          for (int i = 0; i < values.length; i++) {
            gradients[i] += values[i];
          }
        }
      }
    }
    int rows = (int) images.getShape().get(2);
    int columns = (int) images.getShape().get(3);
    float[] map = new float[rows * columns];
    for (int i = 0; i < gradients.length; i++) {
      map[i % map.length] += (float) (image[i] * gradients[i] / steps);
    }
    return new RelevanceMap(rows, columns, map);
  }

  /** The image in the middles of {@code count} steps. */
  private static NDArray way(NDArray images, NDManager scratch, int first, int count, int steps) {
    try (Autograd _ = Autograd.off();
        NDArray factor = factors(scratch, first, count, steps, true)) {
      NDArray way = factor.mul(images);
      way.attach(scratch);
      return way;
    }
  }

  /** Of each step, how far it is, or how fast that grows there. */
  private static NDArray factors(
      NDManager scratch, int first, int count, int steps, boolean squared) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      float root = (first + i + 0.5f) / steps;
      values[i] = squared ? root * root : 2 * root;
    }
    return scratch.create(values, new Shape(count, 1, 1, 1));
  }
}
