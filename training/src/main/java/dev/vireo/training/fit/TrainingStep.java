package dev.vireo.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.training.data.Batch;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;

/** One batch through the network and back. */
final class TrainingStep {
  private final TorchNetwork network;
  private final Normalizer normalizer;
  private final Optimizer optimizer;
  private final CrossEntropy objective;
  private final double clipNorm;
  private final int size;

  /**
   * What a step measured.
   *
   * @param loss may be infinite or not a number; the parameters are then as before the step
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

  /** Takes the step; the batch may be released when this returns. */
  Outcome take(Batch batch, double learningRate, long step) {
    try (NDManager scratch = network.manager().newSubManager()) {
      NDArray images = normalizer.normalize(batch.pixels(), batch.count(), size, scratch);
      NDArray logits;
      NDArray loss;
      try (Autograd _ = Autograd.on()) {
        logits = network.forward(images, true);
        loss = objective.loss(logits, batch.labels());
        Autograd.backward(loss);
      }
      double value = loss.getFloat();
      int right = Scores.right(logits.toFloatArray(), batch.labels(), batch.count());
      if (Double.isFinite(value)) {
        if (clipNorm > 0) {
          Gradients.clip(network, clipNorm);
        }
        optimizer.step(learningRate, step);
      }
      Gradients.clear(network);
      return new Outcome(value, right);
    }
  }
}
