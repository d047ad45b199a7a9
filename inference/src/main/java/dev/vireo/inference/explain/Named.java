package dev.vireo.inference.explain;

import java.util.List;

/** Lists in messages. */
final class Named {
  private static final int MOST = 20;

  private Named() {}

  /** The first of them, joined by commas. */
  static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(MOST, names.size())))
        + (names.size() > MOST ? ", ..." : "");
  }
}
