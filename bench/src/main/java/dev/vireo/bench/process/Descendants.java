package dev.vireo.bench.process;

import java.io.UncheckedIOException;

/** The processes that this one has started and that still run, and those that they have. */
public final class Descendants {
  private Descendants() {}

  /** CPU time that they have taken so far, in seconds. */
  public static double cpuSeconds() {
    return ProcessHandle.current().descendants().mapToDouble(Descendants::cpuSeconds).sum();
  }

  /** 0 of one that has ended meanwhile. */
  private static double cpuSeconds(ProcessHandle process) {
    try {
      return ProcessStat.read(process.pid()).cpuSeconds();
    } catch (UncheckedIOException _) {
      return 0;
    }
  }
}
