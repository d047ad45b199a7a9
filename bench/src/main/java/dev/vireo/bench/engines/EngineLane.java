package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Lane;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** One engine, and the batch before it. */
final class EngineLane implements Lane {
  private static final int TOP_K = 5;
  private static final String NO_NAME = "";

  private final BatchSlot slot;
  private final From from;
  private final Samples samples;
  private final List<MemorySegment> pixels;
  private final Ranking ranking;
  private final float[] logits;
  private final int classes;

  /**
   * @param slot still the caller's to close
   * @param pixels of the samples, decoded
   */
  EngineLane(BatchSlot slot, From from, Samples samples, List<MemorySegment> pixels) {
    ModelFacts facts = slot.engine().facts();
    this.slot = slot;
    this.from = from;
    this.samples = samples;
    this.pixels = pixels;
    this.ranking = new Ranking(facts.labels(), facts.output(), TOP_K);
    this.classes = facts.labels().size();
    this.logits = new float[Math.multiplyExact(slot.batch().capacity(), classes)];
    fill(0, slot.batch().capacity());
  }

  @Override
  public void answer(int first, int count) {
    int capacity = slot.batch().capacity();
    for (int done = 0; done < count; done += capacity) {
      run(first + done, Math.min(capacity, count - done));
    }
  }

  private void run(int first, int count) {
    switch (from) {
      case TENSOR -> keep(count);
      case PIXELS -> fill(first, count);
      case FILES -> decode(first, count);
      case GATEWAY -> throw new IllegalStateException("a service has no engine here");
    }
    slot.engine().run(slot.batch(), logits);
    if (from != From.TENSOR) {
      for (int i = 0; i < count; i++) {
        ranking.rank(logits, i * classes);
      }
    }
  }

  /** As many of the images as lie there already. */
  private void keep(int count) {
    ImageBatch batch = slot.batch();
    if (batch.count() != count) {
      batch.clear();
      for (int i = 0; i < count; i++) {
        batch.add(NO_NAME);
      }
    }
  }

  private void fill(int first, int count) {
    ImageBatch batch = slot.batch();
    batch.clear();
    for (int i = 0; i < count; i++) {
      batch.nextSlot().copyFrom(pixels.get(sample(first + i)));
      batch.add(NO_NAME);
    }
  }

  private void decode(int first, int count) {
    ImageBatch batch = slot.batch();
    batch.clear();
    for (int i = 0; i < count; i++) {
      slot.decoder().decode(samples.encoded(sample(first + i)), batch.nextSlot());
      batch.add(NO_NAME);
    }
  }

  /** Decodes alone, for the limit that it sets. */
  void decodeOnly(int first, int count) {
    for (int i = 0; i < count; i++) {
      slot.batch().clear();
      slot.decoder().decode(samples.encoded(sample(first + i)), slot.batch().nextSlot());
    }
  }

  /** What the engine says of the first samples: a row of logits for each. */
  float[][] logits(int count) {
    Engine engine = slot.engine();
    float[][] rows = new float[count][classes];
    for (int i = 0; i < count; i++) {
      fill(i, 1);
      engine.run(slot.batch(), logits);
      System.arraycopy(logits, 0, rows[i], 0, classes);
    }
    fill(0, slot.batch().capacity());
    return rows;
  }

  private int sample(int index) {
    return (index & Integer.MAX_VALUE) % pixels.size();
  }
}
