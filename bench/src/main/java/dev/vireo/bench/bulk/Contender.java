package dev.vireo.bench.bulk;

import java.io.IOException;

/** One side of a comparison, loaded and ready. */
interface Contender extends AutoCloseable {
  /**
   * Classifies the folder.
   *
   * @param times to go through it
   * @return images a second
   */
  double run(int times) throws IOException;

  @Override
  void close();
}
