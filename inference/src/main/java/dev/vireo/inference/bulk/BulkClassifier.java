package dev.vireo.inference.bulk;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.engine.OnnxOptions;
import dev.vireo.inference.model.ModelFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model and the workers that run whole folders through it. Not safe for use by several threads at
 * once. Whoever opens it closes it.
 */
public final class BulkClassifier implements AutoCloseable {
  private final OnnxModel model;
  private final WorkerSlots slots;

  private BulkClassifier(OnnxModel model, WorkerSlots slots) {
    this.model = model;
    this.slots = slots;
  }

  /**
   * @param options where {@code threads} are those of the whole run; 0 for one per core
   * @param batchSize images that go through the model together; 0 for what suits the device
   * @param source what will be classified: its size decides how the threads are shared out
   * @throws VireoException as {@link OnnxModel#open}
   */
  public static BulkClassifier open(
      Path model, OnnxOptions options, int batchSize, ImageSource source) {
    int threads =
        options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
    long inputs = source.countUpTo(BulkPlan.enough(threads, batchSize));
    BulkPlan cpu = BulkPlan.of(threads, batchSize, inputs, false);
    OnnxModel opened = OnnxModel.open(model, options.withThreads(cpu.threadsEach()));
    try {
      BulkPlan plan = BulkPlan.of(threads, batchSize, inputs, opened.onGpu());
      return new BulkClassifier(opened, WorkerSlots.open(opened, plan.workers(), plan.batchSize()));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  public ModelFacts facts() {
    return model.facts();
  }

  /** Where it runs, for people. */
  public String device() {
    int workers = slots.list().size();
    return model.onGpu() || workers == 1 ? model.device() : "CPU (" + workers + " workers)";
  }

  /** In one line, why {@code auto} did not take CUDA. */
  public Optional<String> deviceNote() {
    return model.deviceNote();
  }

  /**
   * Classifies every input, in order.
   *
   * @param topK classes in a prediction, at least 1
   * @throws IOException when the sink refuses
   * @throws VireoException when the model fails
   */
  public BulkSummary classify(
      ImageSource source, int topK, PredictionSink sink, BulkProgress progress) throws IOException {
    return new BulkPipeline(slots.list(), topK).run(source.iterator(), sink, progress);
  }

  /** Measures the model on labelled images. */
  public Evaluation evaluate(LabelledFolder folder, BulkProgress progress) {
    return Evaluation.of(slots.list(), folder, progress);
  }

  @Override
  public void close() {
    try (model) {
      slots.close();
    }
  }
}
