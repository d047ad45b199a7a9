package dev.vireo.bench.process;

import java.io.UncheckedIOException;

/** The processes that this one has started and that still run, and those that they have. */
public final class Descendants {
  private Descendants() {}

  /** CPU time that they have taken so far, in seconds. */
  public static double cpuSeconds() {
    return ProcessHandle.current().descendants().mapToDouble(Descendants::cpuSeconds).sum();
  }

  /** CPU time that a process and those that it has started have taken so far, in seconds. */
  public static double cpuSeconds(long pid) {
    return ProcessHandle.of(pid)
        .map(process ->
            cpuSeconds(process) + process.descendants().mapToDouble(Descendants::cpuSeconds).sum())
        .orElse(0.0);
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
