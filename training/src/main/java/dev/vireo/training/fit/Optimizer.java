package dev.vireo.training.fit;

import dev.vireo.training.weights.tensor.Tensor;
import java.util.Map;

/** Applies gradients to parameters. Call with recording off ({@code Autograd.off()}). */
public interface Optimizer {
  /**
   * One step with the gradients that backward left; they stay as they are or change, and must be
   * cleared before the next backward.
   *
   * @param learningRate of this step
   * @param step counted from 0 over the whole run
   */
  void step(double learningRate, long step);

  /** What the next step depends on beside the parameters, by name. */
  Map<String, Tensor> state();

  /**
   * Continues from {@link #state()} of an equal optimizer.
   *
   * @throws dev.vireo.inference.VireoException INVALID_CHECKPOINT when a tensor is missing or has
   *     another shape
   */
  void restore(Map<String, Tensor> state);
}
