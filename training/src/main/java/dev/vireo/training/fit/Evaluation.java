package dev.vireo.training.fit;

import ai.djl.ndarray.NDManager;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;
import java.util.function.BooleanSupplier;

/**
 * How well a network does on images it does not learn from.
 *
 * @param loss mean cross-entropy
 * @param top1 share classified right
 */
record Evaluation(double loss, double top1) {

  /**
   * @param store prepared as the network's evaluation asks
   * @param stopped asked between batches; the rest is then left out
   */
  static Evaluation measure(
      TorchNetwork network,
      Normalizer normalizer,
      PixelStore store,
      int batchSize,
      BooleanSupplier stopped) {
    double loss = 0;
    int right = 0;
    int seen = 0;
    while (seen < store.count() && !stopped.getAsBoolean()) {
      int count = Math.min(batchSize, store.count() - seen);
      int[] labels = new int[count];
      for (int i = 0; i < count; i++) {
        labels[i] = store.label(seen + i);
      }
      try (NDManager scratch = network.manager().newSubManager()) {
        float[] logits =
            network
                .forward(
                    normalizer.normalize(
                        store.images(seen, count).asByteBuffer(), count, store.size(), scratch),
                    false)
                .toFloatArray();
        loss += Scores.crossEntropy(logits, labels, count);
        right += Scores.right(logits, labels, count);
      }
      seen += count;
    }
    return new Evaluation(loss / Math.max(1, seen), (double) right / Math.max(1, seen));
  }
}
