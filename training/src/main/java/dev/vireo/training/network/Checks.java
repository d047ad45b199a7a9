package dev.vireo.training.network;

import java.util.List;

/** What architectures ask of their attributes; failures say which and what it was. */
final class Checks {
  private Checks() {}

  static void positive(String what, int... values) {
    for (int value : values) {
      if (value < 1) {
        throw new IllegalArgumentException(what + " must be at least 1, not " + value);
      }
    }
  }

  static void widths(String what, List<Integer> widths) {
    if (widths.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(what + " are at least 1 wide, not " + widths);
    }
  }

  static void rate(String what, double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(what + " lies in [0, 1), not " + rate);
    }
  }
}
