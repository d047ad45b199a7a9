package dev.vireo.inference.choice;

import dev.vireo.inference.OutputKind;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.image.ImageBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** One way to run a model, with what it said so far. Closing it closes the model. */
final class Contender implements AutoCloseable {
  private static final int WARM_UPS = 3;

  private final EngineKind kind;
  private final Model model;
  private final Engine engine;
  private final ImageBatch batch;
  private final float[] values;
  private final List<float[]> probabilities = new ArrayList<>();
  private final List<Double> secondsPerImage = new ArrayList<>();

  /**
   * @param kind what runs the model
   * @param memory for a batch of as many images as suit the model
   */
  Contender(EngineKind kind, Model model, BufferAllocator memory) {
    this.kind = kind;
    this.model = model;
    try {
      engine = model.newEngine();
      batch = new ImageBatch(memory, model.bestBatch(), model.facts().preprocessing());
      values = new float[batch.capacity() * model.facts().labels().size()];
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  Model model() {
    return model;
  }

  /** What libraries do at their first calls counts for nobody. */
  void warm(ImageBatch images) {
    take(images, 0);
    for (int i = 0; i < WARM_UPS; i++) {
      engine.run(batch, values);
    }
  }

  void run(ImageBatch images) {
    int classes = model.facts().labels().size();
    for (int from = 0; from < images.count(); from += batch.capacity()) {
      take(images, from);
      long start = System.nanoTime();
      engine.run(batch, values);
      secondsPerImage.add((System.nanoTime() - start) / 1e9 / batch.count());
      for (int i = 0; i < batch.count(); i++) {
        probabilities.add(probabilities(values, i * classes, classes, model.facts().output()));
      }
    }
  }

  private void take(ImageBatch images, int from) {
    batch.clear();
    int to = Math.min(images.count(), from + batch.capacity());
    for (int i = from; i < to; i++) {
      batch.nextSlot().copyFrom(images.slot(i));
      batch.add("");
    }
  }

  private static float[] probabilities(float[] values, int from, int classes, OutputKind kind) {
    float[] row = new float[classes];
    System.arraycopy(values, from, row, 0, classes);
    return switch (kind) {
      case PROBABILITIES, SCORES -> row;
      case LOGITS -> softmax(row);
    };
  }

  private static float[] softmax(float[] logits) {
    double most = logits[best(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - most);
    }
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = (float) (Math.exp(logits[i] - most) / sum);
    }
    return probabilities;
  }

  private static int best(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * @param usual with whose answers these are compared
   * @param origin of the images
   */
  Tried result(Contender usual, String origin) {
    List<Double> sorted = new ArrayList<>(secondsPerImage);
    Collections.sort(sorted);
    return new Tried(
        kind,
        model.precision(),
        model.numbers(),
        sorted.get(sorted.size() / 2),
        agreement(usual, origin));
  }

  private Agreement agreement(Contender usual, String origin) {
    int same = 0;
    double sum = 0;
    double largest = 0;
    for (int i = 0; i < probabilities.size(); i++) {
      float[] own = probabilities.get(i);
      float[] other = usual.probabilities.get(i);
      double moved = 0;
      for (int c = 0; c < own.length; c++) {
        double by = Math.abs(own[c] - other[c]);
        // Not a number is as far off as can be.
        moved = by <= moved ? moved : Double.isNaN(by) ? Double.POSITIVE_INFINITY : by;
      }
      boolean finite = !Double.isInfinite(moved);
      same += finite && best(own) == best(other) ? 1 : 0;
      sum += moved;
      largest = Math.max(largest, moved);
    }
    return new Agreement(probabilities.size(), same, sum / probabilities.size(), largest, origin);
  }

  @Override
  public void close() {
    try (model;
        batch) {
      engine.close();
    }
  }
}
