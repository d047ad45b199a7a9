package dev.vireo.gateway.model;

import dev.vireo.inference.batch.BatchListener;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.image.PixelDecoder;
import java.util.function.Function;

/**
 * How each model is opened.
 *
 * @param engine the device, the threads of one slot, and facts that win over the file's own
 * @param slots batches of one model that run at the same time, at least 1
 * @param maxWaiting requests that may wait for a slot of one model, at least 1; beyond it,
 *     OVERLOADED
 * @param pixelLimit the most pixels that an image's header may state; beyond it, nothing is decoded
 * @param batches who hears of each batch, by the model's name
 */
public record ModelSettings(
    EngineOptions engine,
    int slots,
    int maxWaiting,
    long pixelLimit,
    Function<String, BatchListener> batches) {
  /** How many requests wait for each model unless told otherwise. */
  public static final int WAITING = 256;

  public ModelSettings {
    if (slots < 1 || maxWaiting < 1) {
      throw new IllegalArgumentException(
          "a model needs a slot and room for one request, not " + slots + " and " + maxWaiting);
    }
  }

  /**
   * Settings whose slots together have a thread for each core. Each model has this many threads of
   * its own: those of a model without requests sleep, and models that are busy at the same time
   * share the cores as the operating system divides them.
   */
  public static ModelSettings sharingCores(Device device, int slots, int maxWaiting) {
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = Math.max(1, cores / Math.max(1, slots));
    EngineOptions engine = EngineOptions.DEFAULTS.withDevice(device).withThreads(threads);
    return new ModelSettings(
        engine, slots, maxWaiting, PixelDecoder.DEFAULT_PIXEL_LIMIT, name -> BatchListener.NONE);
  }

  /** The same, with somebody to hear of each batch, by the model's name. */
  public ModelSettings withBatches(Function<String, BatchListener> newBatches) {
    return new ModelSettings(engine, slots, maxWaiting, pixelLimit, newBatches);
  }

  /** The same for images of other sizes. */
  public ModelSettings withPixelLimit(long newPixelLimit) {
    return new ModelSettings(engine, slots, maxWaiting, newPixelLimit, batches);
  }
}
