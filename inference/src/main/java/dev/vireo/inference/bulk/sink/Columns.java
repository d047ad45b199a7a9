package dev.vireo.inference.bulk.sink;

import org.apiguardian.api.API;

/**
 * What a row holds besides its path and its error: the same in every format.
 *
 * @param ranks classes in a row, at least 1
 * @param embedding features in a row, or 0 for none
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Columns(int ranks, int embedding) {
  public Columns {
    if (ranks < 1 || embedding < 0) {
      throw new IllegalArgumentException("no row has " + ranks + " ranks and " + embedding);
    }
  }

  public static Columns ranks(int ranks) {
    return new Columns(ranks, 0);
  }

  public boolean hasEmbedding() {
    return embedding > 0;
  }

  /**
   * @param rank from 1
   */
  public static String label(int rank) {
    return "rank" + rank + "_label";
  }

  /**
   * @param rank from 1
   */
  public static String probability(int rank) {
    return "rank" + rank + "_probability";
  }
}
