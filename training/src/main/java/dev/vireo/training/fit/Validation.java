package dev.vireo.training.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.bulk.ConfusionMatrix;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How well a network does on images it does not learn from.
 *
 * @param loss mean cross-entropy
 * @param confusion of what was measured
 */
record Validation(double loss, ConfusionMatrix confusion) {

  /** Share classified right. */
  double top1() {
    return (double) confusion.correct() / Math.max(1, confusion.images());
  }

  /**
   * @param store prepared as the network's evaluation asks
   * @param classes in the order of the logits
   * @param views of each image, whose logits are averaged
   * @param precision of the passes
   * @param stopped asked between batches; the rest is then left out
   */
  static Validation measure(
      TorchNetwork network,
      Normalizer normalizer,
      PixelStore store,
      List<String> classes,
      Views views,
      Precision precision,
      int batchSize,
      BooleanSupplier stopped) {
    double loss = 0;
    ConfusionMatrix confusion = new ConfusionMatrix(classes);
    int seen = 0;
    ByteBuffer shown = ByteBuffer.allocateDirect(views.bytes(batchSize, store.size()));
    while (seen < store.count() && !stopped.getAsBoolean()) {
      int count = Math.min(batchSize, store.count() - seen);
      int[] labels = new int[count];
      for (int i = 0; i < count; i++) {
        labels[i] = store.label(seen + i);
      }
      float[] logits = new float[count * classes.size()];
      for (Views.View view : views.all()) {
        ByteBuffer pixels = view.of(store.images(seen, count), count, store.size(), shown);
        try (NDManager scratch = network.manager().newSubManager()) {
          NDArray images = normalizer.normalize(pixels, count, store.size(), scratch);
          add(network.classify(images, precision).toFloatArray(), view.weight(), logits);
        }
      }
      loss += Scores.crossEntropy(logits, labels, count);
      for (int row = 0; row < count; row++) {
        confusion.add(labels[row], Scores.greatest(logits, row, classes.size()));
      }
      seen += count;
    }
    return new Validation(loss / Math.max(1, seen), confusion);
  }

  private static void add(float[] logits, double weight, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (float) (weight * logits[i]);
    }
  }
}
