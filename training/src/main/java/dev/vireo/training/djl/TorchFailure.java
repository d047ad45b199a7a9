package dev.vireo.training.djl;

import ai.djl.engine.EngineException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;

/** What PyTorch could not compute, for people. */
public final class TorchFailure {
  private TorchFailure() {}

  /**
   * OUT_OF_MEMORY or INTERNAL.
   *
   * @param images that were computed together
   * @param size of each, in pixels
   */
  public static VireoException of(EngineException e, String device, int images, int size) {
    return MemoryFailure.of(e)
        .map(memory ->
            new VireoException(
                ErrorCode.OUT_OF_MEMORY,
                "out of memory on %s: a batch of %d images of %d pixels does not fit%s; take smaller ones (--batch-size)"
                    .formatted(device, images, size, memory.detail()),
                e))
        .orElseGet(() ->
            new VireoException(
                ErrorCode.INTERNAL, "PyTorch failed on " + device + ": " + e.getMessage(), e));
  }
}
