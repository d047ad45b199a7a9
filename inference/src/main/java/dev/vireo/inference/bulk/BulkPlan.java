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
  /** More inputs than any batch holds. */
  private static final int MANY = 64;

  /** Batches that a GPU has at once: one is copied while another is computed. */
  private static final int IN_FLIGHT = 2;

  /**
   * @param threads in all, at least 1
   * @param batchSize most images that go through the model together, at least 1
   * @param inputs how many there are, or any number beyond {@link #enough}
   */
  static BulkPlan of(int threads, int batchSize, long inputs) {
    int workers = Math.clamp(inputs, 1, threads);
    int shared = Math.clamp(Math.ceilDiv(inputs, workers), 1, batchSize);
    return new BulkPlan(workers, Math.max(1, threads / workers), shared);
  }

  /** The same where the model runs on a GPU: the threads decode, and bring it batches. */
  static BulkPlan onGpu(int threads, int batchSize, long inputs) {
    return of(Math.max(threads, IN_FLIGHT), batchSize, inputs);
  }

  /**
   * @param batchSize asked for, or 0
   * @return from how many inputs on their exact number changes nothing
   */
  static long enough(int threads, int batchSize) {
    return (long) threads * Math.max(batchSize, MANY);
  }
}
