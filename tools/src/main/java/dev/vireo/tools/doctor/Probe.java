package dev.vireo.tools.doctor;

import dev.vireo.tools.doctor.Finding.Level;
import dev.vireo.tools.doctor.Finding.Topic;
import java.util.List;

/**
 * One look at the machine.
 *
 * @param onFailure how bad it is when the look itself fails
 */
record Probe(Topic topic, String part, Level onFailure, Look look) {

  /** May throw anything, link errors included. */
  @FunctionalInterface
  interface Look {
    List<Finding> findings() throws Throwable;
  }

  /** The findings, or one that says why there are none. */
  List<Finding> run() {
    try {
      return look.findings();
    } catch (Throwable e) {
      return List.of(new Finding(topic, part, onFailure, "failed to load: " + reason(e)));
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root).lines().findFirst().orElseThrow();
  }
}
