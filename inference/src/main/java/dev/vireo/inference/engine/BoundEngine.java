package dev.vireo.inference.engine;

import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** An engine whose runs have their calling thread on the first core; see {@link Cores}. */
final class BoundEngine implements Engine {
  private final Engine engine;
  private final Cores cores;

  /**
   * @param engine with threads on the other cores; closed with this
   */
  BoundEngine(Engine engine, Cores cores) {
    this.engine = engine;
    this.cores = cores;
  }

  @Override
  public ModelFacts facts() {
    return engine.facts();
  }

  @Override
  public String device() {
    return engine.device();
  }

  @Override
  public ImageBatch.Hold hold(MemorySegment memory) {
    return engine.hold(memory);
  }

  @Override
  public int embeddingSize() {
    return engine.embeddingSize();
  }

  @Override
  public void run(ImageBatch batch, float[] logits) {
    cores.onFirst(() -> engine.run(batch, logits));
  }

  @Override
  public void run(ImageBatch batch, float[] logits, float[] embeddings) {
    cores.onFirst(() -> engine.run(batch, logits, embeddings));
  }

  @Override
  public void runNormalized(List<MemorySegment> images, float[] logits) {
    cores.onFirst(() -> engine.runNormalized(images, logits));
  }

  @Override
  public List<ModelOutput> outputs() {
    return engine.outputs();
  }

  @Override
  public List<OutputRows> run(ImageBatch batch, float[] logits, List<String> names) {
    List<OutputRows> rows = new ArrayList<>(names.size());
    cores.onFirst(() -> rows.addAll(engine.run(batch, logits, names)));
    return rows;
  }

  @Override
  public List<OutputRows> runNormalized(
      List<MemorySegment> images, float[] logits, List<String> names) {
    List<OutputRows> rows = new ArrayList<>(names.size());
    cores.onFirst(() -> rows.addAll(engine.runNormalized(images, logits, names)));
    return rows;
  }

  @Override
  public void close() {
    engine.close();
  }
}
