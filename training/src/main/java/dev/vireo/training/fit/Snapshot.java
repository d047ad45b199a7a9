package dev.vireo.training.fit;

import dev.vireo.training.weights.tensor.Tensor;
import java.util.Map;

/**
 * What the next step of a run depends on, beside its plan, its images and its number.
 *
 * @param weights that learn, by the full names of the network's parameters
 * @param moments of the optimizer
 * @param average of the weights, by the same names as these; empty where none is kept
 */
record Snapshot(
    Map<String, Tensor> weights, Map<String, Tensor> moments, Map<String, Tensor> average) {

  /** The start of a run. */
  static Snapshot initial(Map<String, Tensor> weights) {
    return new Snapshot(weights, Map.of(), weights);
  }
}
