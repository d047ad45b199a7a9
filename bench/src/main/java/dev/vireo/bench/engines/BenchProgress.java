package dev.vireo.bench.engines;

/** Hears how far a comparison is. */
@FunctionalInterface
public interface BenchProgress {
  BenchProgress SILENT = (_, _, _) -> {};

  /**
   * @param doing what is being done, for people
   * @param done steps
   * @param steps in all, as far as is known
   */
  void at(String doing, int done, int steps);
}
