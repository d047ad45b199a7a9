package dev.vireo.training.fit;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;

/**
 * Where and with what a run computes; it may change between a run and its resumption.
 *
 * @param threads of the CPU, at least 1; with one, the same plan gives the same bits
 */
public record Execution(Device device, int threads) {
  private static final int CORES_PER_LOADER = 4;

  public Execution {
    if (threads < 1) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "training needs at least one thread, not " + threads);
    }
  }

  /** The first GPU that PyTorch can use, or every core. */
  public static Execution auto() {
    return new Execution(new Device.Auto(), Runtime.getRuntime().availableProcessors());
  }

  /** Threads that make batches beside the training thread. */
  int loaders() {
    return Math.max(1, threads / CORES_PER_LOADER);
  }
}
