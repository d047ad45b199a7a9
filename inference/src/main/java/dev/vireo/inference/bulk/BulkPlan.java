package dev.vireo.inference.bulk;

/**
 * How many threads do what. On a CPU the most images a second come from one worker for each core
 * that decodes and runs its own batches on one thread; a few images are done soonest by fewer
 * workers with several threads each.
 *
 * @param workers at least 1
 * @param threadsEach threads of the model for each worker, at least 1
 * @param batchSize images that go through the model together, at least 1
 */
record BulkPlan(int workers, int threadsEach, int batchSize) {
  /** Larger batches gain nothing on a CPU: measured with ResNet18 and ViT at 224 pixels. */
  private static final int CPU_BATCH = 8;

  private static final int GPU_BATCH = 64;

  /**
   * @param threads in all, at least 1
   * @param batchSize asked for, or 0
   * @param inputs how many there are, or any number beyond {@link #enough}
   */
  static BulkPlan of(int threads, int batchSize, long inputs, boolean gpu) {
    int workers = Math.clamp(inputs, 1, threads);
    int most = batchSize > 0 ? batchSize : gpu ? GPU_BATCH : CPU_BATCH;
    int shared = Math.clamp(Math.ceilDiv(inputs, workers), 1, most);
    return new BulkPlan(workers, Math.max(1, threads / workers), shared);
  }

  /** From this many inputs on, their exact number changes nothing. */
  static long enough(int threads, int batchSize) {
    return (long) threads * Math.max(batchSize, GPU_BATCH);
  }
}
