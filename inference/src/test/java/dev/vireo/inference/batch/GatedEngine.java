package dev.vireo.inference.batch;

import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine that waits at a gate and answers with the class that the first pixel names. */
final class GatedEngine implements Engine {
  static final int NOT_A_NUMBER = FakeSlot.CLASSES;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch running = new CountDownLatch(1);
  private volatile boolean fail;
  private volatile boolean closed;
  private volatile Runnable work = () -> {};
  private final AtomicInteger embeddingRuns = new AtomicInteger();
  private final int width;

  GatedEngine() {
    this(2);
  }

  /**
   * @param width of its embeddings, 0 for none
   */
  GatedEngine(int width) {
    this.width = width;
  }

  void open() {
    gate.countDown();
  }

  void awaitRunning() throws InterruptedException {
    if (!running.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the engine was not called");
    }
  }

  void failNext() {
    fail = true;
  }

  void runTakes(Runnable newWork) {
    work = newWork;
  }

  /** Batches whose embeddings were computed. */
  int embeddingRuns() {
    return embeddingRuns.get();
  }

  boolean closed() {
    return closed;
  }

  @Override
  public ModelFacts facts() {
    return new ModelFacts(
        "gated",
        List.of("zero", "one", "two"),
        Preprocessing.stretch(1, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f)),
        Map.of());
  }

  @Override
  public String device() {
    return "test";
  }

  @Override
  public int embeddingSize() {
    return width;
  }

  @Override
  public void run(ImageBatch batch, float[] logits) {
    pass();
    for (int i = 0; i < batch.count(); i++) {
      answer(logits, i, batch.slot(i).get(ValueLayout.JAVA_BYTE, 0));
    }
  }

  /** The label and its opposite. */
  @Override
  public void run(ImageBatch batch, float[] logits, float[] embeddings) {
    embeddingRuns.incrementAndGet();
    run(batch, logits);
    for (int i = 0; i < batch.count(); i++) {
      embeddings[2 * i] = batch.slot(i).get(ValueLayout.JAVA_BYTE, 0);
      embeddings[2 * i + 1] = -embeddings[2 * i];
    }
  }

  @Override
  public void runNormalized(List<MemorySegment> images, float[] logits) {
    pass();
    for (int i = 0; i < images.size(); i++) {
      answer(logits, i, (int) images.get(i).get(ValueLayout.JAVA_FLOAT, 0));
    }
  }

  private static void answer(float[] logits, int image, int label) {
    for (int c = 0; c < FakeSlot.CLASSES; c++) {
      float logit = c == label ? 1 : 0;
      logits[image * FakeSlot.CLASSES + c] = label == NOT_A_NUMBER ? Float.NaN : logit;
    }
  }

  private void pass() {
    running.countDown();
    try {
      if (!gate.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the gate never opened");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (fail) {
      fail = false;
      throw new IllegalStateException("the engine broke");
    }
    work.run();
  }

  @Override
  public void close() {
    closed = true;
  }
}
