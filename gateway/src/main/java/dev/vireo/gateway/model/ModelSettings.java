package dev.vireo.gateway.model;

import dev.vireo.inference.batch.BatchListener;
import dev.vireo.inference.batch.DecodingPixels;
import dev.vireo.inference.batch.WaitingMemory;
import dev.vireo.inference.classifier.ClassifierOptions;
import dev.vireo.inference.classifier.CoreClaim;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.model.PreprocessingChange;
import java.util.function.Function;

/**
 * How each model is opened.
 *
 * @param each its device, slots and limits; each model has slots and threads of its own: those of a
 *     model without requests sleep, and models that are busy at the same time share the cores as
 *     the operating system divides them
 * @param batches who hears of each batch, by the model's name
 * @param cores that one of them binds its lone runs to
 */
public record ModelSettings(
    ClassifierOptions each, Function<String, BatchListener> batches, CoreClaim cores) {
  /**
   * Settings whose slots together have a thread for each core; images without an answer may take a
   * quarter of the heap in all models together.
   */
  public static ModelSettings sharingCores(Device device, int slots, int maxWaiting) {
    return new ModelSettings(
        ClassifierOptions.DEFAULTS
            .withEngine(EngineOptions.DEFAULTS.withDevice(device))
            .withSlots(slots)
            .withMaxWaiting(maxWaiting)
            .withMemory(WaitingMemory.ofHeap())
            .withDecoding(DecodingPixels.ofCores())
            .warmed(),
        name -> BatchListener.NONE,
        new CoreClaim());
  }

  /** The same, with somebody to hear of each batch, by the model's name. */
  public ModelSettings withBatches(Function<String, BatchListener> newBatches) {
    return new ModelSettings(each, newBatches, cores);
  }

  /** The same for images of other sizes. */
  public ModelSettings withPixelLimit(long pixelLimit) {
    return new ModelSettings(each.withPixelLimit(pixelLimit), batches, cores);
  }

  /** The same with these fields of each model's preprocessing. */
  public ModelSettings withChange(PreprocessingChange change) {
    return new ModelSettings(each.withEngine(each.engine().withChange(change)), batches, cores);
  }

  /** Of that model. */
  ClassifierOptions options(ModelFile file) {
    return each.withBatches(batches.apply(file.name()))
        .withCores(cores.of(file.name()))
        .withEngine(file.engine(each.engine()));
  }
}
