package dev.vireo.training.fit;

import ai.djl.ndarray.NDManager;
import dev.vireo.inference.bulk.ConfusionMatrix;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How well a network does on images it does not learn from.
 *
 * @param loss mean cross-entropy
 * @param confusion of what was measured
 */
record Evaluation(double loss, ConfusionMatrix confusion) {

  /** Share classified right. */
  double top1() {
    return (double) confusion.correct() / Math.max(1, confusion.images());
  }

  /**
   * @param store prepared as the network's evaluation asks
   * @param classes in the order of the logits
   * @param stopped asked between batches; the rest is then left out
   */
  static Evaluation measure(
      TorchNetwork network,
      Normalizer normalizer,
      PixelStore store,
      List<String> classes,
      int batchSize,
      BooleanSupplier stopped) {
    double loss = 0;
    ConfusionMatrix confusion = new ConfusionMatrix(classes);
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
        for (int row = 0; row < count; row++) {
          confusion.add(labels[row], Scores.greatest(logits, row, classes.size()));
        }
      }
      seen += count;
    }
    return new Evaluation(loss / Math.max(1, seen), confusion);
  }
}
