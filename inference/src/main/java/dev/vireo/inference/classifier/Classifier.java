package dev.vireo.inference.classifier;

import dev.vireo.inference.Prediction;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.WorkerSlots;
import dev.vireo.inference.bulk.source.ImageFile;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.model.ModelFacts;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One image in, its most probable classes out. Safe for use by several threads, whose calls take
 * turns; for whole folders see {@link dev.vireo.inference.bulk.BulkPipeline}.
 */
public final class Classifier implements AutoCloseable {
  /** Labels in a prediction, where the model has as many. */
  public static final int DEFAULT_TOP_K = 5;

  private final ReentrantLock lock = new ReentrantLock();
  private final Model model;
  private final WorkerSlots slots;
  private final float[] logits;

  private Classifier(Model model) {
    this.model = model;
    this.slots = WorkerSlots.open(model, 1, 1);
    this.logits = new float[model.facts().labels().size()];
  }

  /** Opens a model on the best device, with every core. */
  public static Classifier open(Path model) {
    return open(model, EngineOptions.DEFAULTS);
  }

  /**
   * @throws VireoException as {@link Model#open}
   */
  public static Classifier open(Path model, EngineOptions options) {
    Model opened = Model.open(model, options);
    try {
      return new Classifier(opened);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  public ModelFacts facts() {
    return model.facts();
  }

  /** The {@link #DEFAULT_TOP_K} most probable classes of an image file. */
  public Prediction classify(Path image) {
    return classify(ImageFile.of(image).read());
  }

  /** The {@link #DEFAULT_TOP_K} most probable classes of an encoded image. */
  public Prediction classify(byte[] image) {
    return classify(image, DEFAULT_TOP_K);
  }

  /**
   * @param image a JPEG, PNG, WebP, BMP or GIF file's bytes
   * @param topK classes wanted, at least 1; more than there are gives all
   * @throws VireoException EMPTY_INPUT, UNSUPPORTED_IMAGE, CORRUPT_IMAGE or IMAGE_TOO_LARGE
   */
  public Prediction classify(byte[] image, int topK) {
    Ranking ranking = new Ranking(model.facts().labels(), topK);
    lock.lock();
    try {
      BatchSlot slot = slots.list().getFirst();
      slot.batch().clear();
      slot.decoder().decode(image, slot.batch().nextSlot());
      slot.batch().add("");
      slot.engine().run(slot.batch(), logits);
      return ranking.rank(logits, 0);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the call in progress. */
  @Override
  public void close() {
    lock.lock();
    try (model) {
      slots.close();
    } finally {
      lock.unlock();
    }
  }
}
