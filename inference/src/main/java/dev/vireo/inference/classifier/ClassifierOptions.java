package dev.vireo.inference.classifier;

import dev.vireo.inference.batch.BatchListener;
import dev.vireo.inference.batch.DecodingPixels;
import dev.vireo.inference.batch.WaitingMemory;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.image.PixelDecoder;
import dev.vireo.inference.model.DecodeMode;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * How a {@link Classifier} is opened.
 *
 * @param engine the device, and facts that win over the file's own; its {@code threads} are those
 *     of one slot, 0 for what the slots leave of the cores
 * @param slots batches that run at the same time; 0 for one per core. On a GPU there are two at
 *     most: one is decoded while the other runs
 * @param maxWaiting requests that may wait for a slot, at least 1; beyond it, OVERLOADED
 * @param pixelLimit the most pixels that an image's header may state; beyond it, nothing is decoded
 * @param warm whether images run through every slot before it is open, so that the first request
 *     does not pay for what libraries do at their first call
 * @param batches hears of every batch
 * @param memory for images without an answer; beyond it, OVERLOADED. Several classifiers may share
 *     it
 * @param decoding for large images in decoding. Several classifiers may share it
 * @param cores shared with the other models of the process; empty where there are none
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ClassifierOptions(
    EngineOptions engine,
    int slots,
    int maxWaiting,
    long pixelLimit,
    boolean warm,
    BatchListener batches,
    WaitingMemory memory,
    DecodingPixels decoding,
    Optional<CoreClaim.Share> cores) {
  /** How many requests wait unless told otherwise. */
  public static final int WAITING = 256;

  /** The best device, one slot for each core, the facts of the file. */
  public static final ClassifierOptions DEFAULTS =
      new ClassifierOptions(
          EngineOptions.DEFAULTS,
          0,
          WAITING,
          PixelDecoder.DEFAULT_PIXEL_LIMIT,
          false,
          BatchListener.NONE,
          WaitingMemory.unbounded(),
          DecodingPixels.ofCores(),
          Optional.empty());

  public ClassifierOptions {
    if (slots < 0 || maxWaiting < 1) {
      throw new IllegalArgumentException(
          "a classifier needs slots and room for one request, not " + slots + " and " + maxWaiting);
    }
  }

  public ClassifierOptions withEngine(EngineOptions newEngine) {
    return new ClassifierOptions(
        newEngine, slots, maxWaiting, pixelLimit, warm, batches, memory, decoding, cores);
  }

  /** With so much of each JPEG decoded, in place of what the model says. */
  public ClassifierOptions withDecode(DecodeMode decode) {
    return withEngine(engine.withDecode(decode));
  }

  public ClassifierOptions withSlots(int newSlots) {
    return new ClassifierOptions(
        engine, newSlots, maxWaiting, pixelLimit, warm, batches, memory, decoding, cores);
  }

  public ClassifierOptions withMaxWaiting(int requests) {
    return new ClassifierOptions(
        engine, slots, requests, pixelLimit, warm, batches, memory, decoding, cores);
  }

  public ClassifierOptions withPixelLimit(long pixels) {
    return new ClassifierOptions(
        engine, slots, maxWaiting, pixels, warm, batches, memory, decoding, cores);
  }

  /** Warmed up before it is open. */
  public ClassifierOptions warmed() {
    return new ClassifierOptions(
        engine, slots, maxWaiting, pixelLimit, true, batches, memory, decoding, cores);
  }

  public ClassifierOptions withBatches(BatchListener listener) {
    return new ClassifierOptions(
        engine, slots, maxWaiting, pixelLimit, warm, listener, memory, decoding, cores);
  }

  public ClassifierOptions withMemory(WaitingMemory shared) {
    return new ClassifierOptions(
        engine, slots, maxWaiting, pixelLimit, warm, batches, shared, decoding, cores);
  }

  /** With others that decode large images in the same room. */
  public ClassifierOptions withDecoding(DecodingPixels shared) {
    return new ClassifierOptions(
        engine, slots, maxWaiting, pixelLimit, warm, batches, memory, shared, cores);
  }

  /** In a process with other models that say so. */
  public ClassifierOptions withCores(CoreClaim.Share share) {
    return new ClassifierOptions(
        engine, slots, maxWaiting, pixelLimit, warm, batches, memory, decoding, Optional.of(share));
  }
}
