package dev.vireo.inference.bulk;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.PredictionSink;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.model.ModelFacts;
import java.io.IOException;
import java.nio.file.Path;
import org.apiguardian.api.API;

/**
 * A model and the workers that run whole folders through it. Not safe for use by several threads at
 * once. Whoever opens it closes it.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class BulkClassifier implements AutoCloseable {
  private final Model model;
  private final WorkerSlots slots;

  private BulkClassifier(Model model, WorkerSlots slots) {
    this.model = model;
    this.slots = slots;
  }

  /**
   * As many images go through the model together as suits the device, in as much memory as that
   * takes.
   *
   * @param options where {@code threads} are those of the whole run; 0 for one per core
   * @param batchSize images that go through the model together; 0 for {@link Model#bestBatch}
   * @param source what will be classified: its size decides how the threads are shared out
   * @throws VireoException as {@link Model#open}
   */
  public static BulkClassifier open(
      Path model, EngineOptions options, int batchSize, ImageSource source) {
    return open(model, options, batchSize, MemoryPlan.UNLIMITED, source);
  }

  /**
   * @param memoryLimit most bytes for the pixels and encoded files of all batches together; neither
   *     the model nor what decoding one image takes is among them
   * @throws VireoException also INVALID_ARGUMENT when it is too low
   */
  public static BulkClassifier open(
      Path model, EngineOptions options, int batchSize, long memoryLimit, ImageSource source) {
    int threads =
        options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
    long inputs = source.countUpTo(BulkPlan.enough(threads, batchSize));
    int threadsEach = BulkPlan.of(threads, 1, inputs).threadsEach();
    Model opened = Model.open(model, options.withThreads(threadsEach));
    try {
      int most = batchSize > 0 ? batchSize : opened.bestBatch();
      BulkPlan plan =
          opened.onGpu()
              ? BulkPlan.onGpu(threads, most, inputs)
              : BulkPlan.of(threads, most, inputs);
      return new BulkClassifier(
          opened,
          WorkerSlots.open(opened::newEngine, plan.workers(), plan.batchSize(), memoryLimit));
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

  /** The model, which this closes. */
  public Model model() {
    return model;
  }

  /** Images that go through the model together. */
  public int batchSize() {
    return slots.plan().batchSize();
  }

  /** Threads that decode and run the model at once. */
  public int workers() {
    return slots.list().size();
  }

  /** The columns of a run's rows. */
  public Columns columns(BulkSettings settings) {
    return new Columns(
        Math.min(settings.topK(), facts().labels().size()),
        settings.embeddings() ? slots.list().getFirst().engine().embeddingSize() : 0);
  }

  /**
   * Classifies every input into a sink that remembers nothing.
   *
   * @throws IOException when the sink refuses
   * @throws VireoException when the model fails, or offers no embeddings and they are wanted
   */
  public BulkSummary classify(
      ImageSource source, BulkSettings settings, PredictionSink sink, BulkProgress progress)
      throws IOException {
    return classify(source, settings, BulkOutput.of(sink), progress, new StopRequest());
  }

  /**
   * Classifies every input that the output has not yet, until there is none or the run is told to
   * stop.
   *
   * @throws IOException when the output refuses
   * @throws VireoException when the model fails, or offers no embeddings and they are wanted
   */
  public BulkSummary classify(
      ImageSource source,
      BulkSettings settings,
      BulkOutput output,
      BulkProgress progress,
      StopRequest stop)
      throws IOException {
    return new BulkPipeline(slots, settings).run(source.iterator(), output, progress, stop);
  }

  /** Measures the model on labelled images. */
  public Evaluation evaluate(LabelledFiles files, BulkProgress progress) {
    return Evaluation.of(slots, files, progress);
  }

  /** The same, where each image is told too. */
  public Evaluation evaluate(LabelledFiles files, BulkProgress progress, LabelledSink each) {
    return Evaluation.of(slots, files, progress, each);
  }

  @Override
  public void close() {
    try (model) {
      slots.close();
    }
  }
}
