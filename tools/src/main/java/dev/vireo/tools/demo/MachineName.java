package dev.vireo.tools.demo;

import dev.vireo.tools.doctor.CpuInfo;

/** What measured the figures, for people. */
final class MachineName {
  private MachineName() {}

  static String describe() {
    int cores = Runtime.getRuntime().availableProcessors();
    return "%d core%s of %s"
        .formatted(
            cores, cores == 1 ? "" : "s", CpuInfo.here().model().orElse("an unknown processor"));
  }
}
