package dev.vireo.inference.bulk;

import dev.vireo.inference.model.Preprocessing;

/**
 * What a process that classifies takes of memory beside the JVM's heap, on a CPU, so that a limit
 * can be set for it before it runs: an upper bound for convolutional networks and vision
 * transformers whose activations are no wider than theirs.
 */
public final class OffHeapMemory {
  /** The JVM's own, and the code of ONNX Runtime and OpenCV. */
  static final long BASE = 384L << 20;

  /** The weights as they were read, and as the runtime has laid them out. */
  static final int MODEL_COPIES = 2;

  /** Bytes of activations for each pixel of the network's input. */
  static final int ACTIVATIONS = 128;

  /** Bytes for each pixel of a photo while it is decoded. */
  static final int DECODING = 6;

  private OffHeapMemory() {}

  /**
   * {@code 384 MiB + 2 x model + workers x (batch x height x width x 128 + 6 x pixels)}.
   *
   * @param modelBytes size of the ONNX file
   * @param workers that decode and run the model at once: one for each core
   * @param batchSize images that go through the model together
   * @param input of the model
   * @param photoPixels of the largest photo
   */
  public static long bytes(
      long modelBytes, int workers, int batchSize, Preprocessing input, long photoPixels) {
    long batch = (long) batchSize * input.height() * input.width() * ACTIVATIONS;
    return BASE + MODEL_COPIES * modelBytes + workers * (batch + DECODING * photoPixels);
  }
}
