package dev.vireo.bench.loadgen;

/** One of the workers that answer queries; used by one thread at a time. */
@FunctionalInterface
public interface Lane {
  /**
   * Answers for samples, and returns when the answers are there.
   *
   * @param first index of the first; those beyond the last sample begin anew
   * @param count at least 1
   */
  void answer(int first, int count);
}
