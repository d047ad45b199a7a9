package dev.vireo.training.fit;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.training.data.Batch;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.MemoryFailure;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TensorResizer;
import dev.vireo.training.djl.TorchNetwork;
import java.util.List;

/** Batches through the network and back, and the change of the parameters that follows. */
final class TrainingStep implements AutoCloseable {
  private final TorchNetwork network;
  private final Normalizer normalizer;
  private final Optimizer optimizer;
  private final Objective objective;
  private final TensorResizer resizer;
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
      TorchNetwork network,
      Normalizer normalizer,
      Optimizer optimizer,
      TrainingPlan plan,
      Objective objective) {
    this.network = network;
    this.normalizer = normalizer;
    this.optimizer = optimizer;
    this.objective = objective;
    resizer = new TensorResizer(network.manager());
    clipNorm = plan.clipNorm();
    size = plan.architecture().imageSize();
  }

  /**
   * Adds the gradient of a batch to those of the batches since the last {@link #apply}; the batch
   * may be released when this returns.
   *
   * @param share of the batch in the step
   * @param pixels height and width to which the images are resized first
   */
  Outcome add(Batch batch, double share, int pixels) {
    try (NDManager scratch = network.manager().newSubManager()) {
      NDArray images = images(batch, pixels, scratch);
      List<NDArray> logits;
      NDArray loss;
      try (Autograd _ = Autograd.on()) {
        logits = objective.logits(network, images);
        loss = objective.loss(logits, batch);
        Autograd.backward(loss, share);
      }
      int right = Scores.right(sum(logits), batch.labels(), batch.count());
      return new Outcome(loss.getFloat(), right);
    }
  }

  /**
   * The number of images in the largest batch for which there is memory, found by trying halves of
   * one for which there is not; what they leave as gradients is of no use.
   *
   * @param pixels as for {@link #add}
   * @return 0 when there is none even for a single image
   */
  int sizeThatFits(Batch batch, int pixels) {
    for (int count = batch.count() / 2; count > 0; count /= 2) {
      try {
        add(batch.first(count), 1, pixels);
        return count;
      } catch (EngineException e) {
        if (MemoryFailure.of(e).isEmpty()) {
          return 0; // a batch so small that batch norm refuses it
        }
      }
    }
    return 0;
  }

  /**
   * Changes the parameters by the gradients that were added; when these are not finite, no
   * parameter and nothing of the optimizer's.
   *
   * @param step counted from 0 over the whole run
   * @return whether anything was changed
   */
  boolean apply(double learningRate, long step) {
    double limit = clipNorm > 0 ? clipNorm : Double.POSITIVE_INFINITY;
    boolean finite = Double.isFinite(Gradients.clip(network, limit));
    if (finite) {
      optimizer.step(learningRate, step);
    }
    Gradients.clear(network);
    return finite;
  }

  private NDArray images(Batch batch, int pixels, NDManager scratch) {
    NDArray images = normalizer.normalize(batch.pixels(), batch.count(), size, scratch);
    return pixels == size ? images : resizer.resize(images, pixels);
  }

  @Override
  public void close() {
    resizer.close();
  }

  private static float[] sum(List<NDArray> logits) {
    float[] sum = logits.getFirst().toFloatArray();
    for (NDArray others : logits.subList(1, logits.size())) {
      float[] values = others.toFloatArray();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += values[i];
      }
    }
    return sum;
  }
}
