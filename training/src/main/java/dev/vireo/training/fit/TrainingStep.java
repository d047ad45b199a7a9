package dev.vireo.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.training.data.Batch;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;

/** Batches through the network and back, and the change of the parameters that follows. */
final class TrainingStep {
  private final TorchNetwork network;
  private final Normalizer normalizer;
  private final Optimizer optimizer;
  private final CrossEntropy objective;
  private final double clipNorm;
  private final int size;

  /**
   * What a batch measured.
   *
   * @param loss mean over the batch; may be infinite or not a number
   * @param right images of the batch that were classified right
   */
  record Outcome(double loss, int right) {}

  TrainingStep(
      TorchNetwork network, Normalizer normalizer, Optimizer optimizer, TrainingPlan plan) {
    this.network = network;
    this.normalizer = normalizer;
    this.optimizer = optimizer;
    objective = new CrossEntropy(plan.labelSmoothing());
    clipNorm = plan.clipNorm();
    size = plan.architecture().imageSize();
  }

  /**
   * Adds the gradient of a batch to those of the batches since the last {@link #apply}; the batch
   * may be released when this returns.
   *
   * @param share of the batch in the step
   */
  Outcome add(Batch batch, double share) {
    try (NDManager scratch = network.manager().newSubManager()) {
      NDArray images = normalizer.normalize(batch.pixels(), batch.count(), size, scratch);
      NDArray logits;
      NDArray loss;
      try (Autograd _ = Autograd.on()) {
        logits = network.forward(images, true);
        loss = objective.loss(logits, batch.labels());
        Autograd.backward(loss, share);
      }
      int right = Scores.right(logits.toFloatArray(), batch.labels(), batch.count());
      return new Outcome(loss.getFloat(), right);
    }
  }

  /**
   * Changes the parameters by the gradients that were added.
   *
   * @param step counted from 0 over the whole run
   */
  void apply(double learningRate, long step) {
    if (clipNorm > 0) {
      Gradients.clip(network, clipNorm);
    }
    optimizer.step(learningRate, step);
    Gradients.clear(network);
  }
}
