package dev.vireo.bench.report;

import dev.vireo.bench.process.ProcessStat;
import dev.vireo.bench.process.SystemStat;

/**
 * Whether the machine did anything else while a benchmark ran. Its figures are worth something only
 * when it did not, so each report ends with this.
 */
public final class QuietCheck {
  private final SystemStat start = SystemStat.read();
  private final double own = ownSeconds();

  private QuietCheck() {}

  public static QuietCheck watch() {
    return new QuietCheck();
  }

  /**
   * @param childSeconds CPU seconds of child processes that the benchmark started and that still
   *     run; those that have ended are counted by themselves
   */
  public String verdict(double childSeconds) {
    return soFar(childSeconds).describe();
  }

  /** What happened until now; the parameter is as for {@link #verdict}. */
  public Quiet soFar(double childSeconds) {
    SystemStat now = SystemStat.read();
    double all = Math.max(now.totalSeconds() - start.totalSeconds(), 1e-9);
    double others =
        Math.max(0, now.busySeconds() - start.busySeconds() - (ownSeconds() - own) - childSeconds);
    return new Quiet(others / all, (now.stealSeconds() - start.stealSeconds()) / all);
  }

  private static double ownSeconds() {
    ProcessStat self = ProcessStat.read(ProcessHandle.current().pid());
    return self.cpuSeconds() + self.endedChildrenSeconds();
  }
}
