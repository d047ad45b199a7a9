package dev.vireo.bench.engines;

import java.util.List;

/** Contenders take turns: A B C, then C B A, so that what drifts meets all of them alike. */
final class Turns {
  private Turns() {}

  /**
   * @param round from 0
   */
  static <T> List<T> of(List<T> contenders, int round) {
    return round % 2 == 0 ? contenders : contenders.reversed();
  }
}
