package dev.vireo.bench.report;

import dev.vireo.bench.process.ProcessStat;
import dev.vireo.bench.process.SystemStat;
import java.util.Locale;

/**
 * Whether the machine did anything else while a benchmark ran. Its figures are worth something only
 * when it did not, so each report ends with this.
 */
public final class QuietCheck {
  private static final double ALLOWED = 0.02;

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
    SystemStat now = SystemStat.read();
    double all = now.totalSeconds() - start.totalSeconds();
    double others =
        Math.max(0, now.busySeconds() - start.busySeconds() - (ownSeconds() - own) - childSeconds);
    double stolen = now.stealSeconds() - start.stealSeconds();
    double share = all > 0 ? (others + stolen) / all : 0;
    return String.format(
        Locale.ROOT,
        "Other processes took %.1f %% of the machine, its host %.1f %%%s",
        100 * others / Math.max(all, 1e-9),
        100 * stolen / Math.max(all, 1e-9),
        share > ALLOWED ? ": NOT QUIET, these figures are not to be recorded." : ".");
  }

  private static double ownSeconds() {
    ProcessStat self = ProcessStat.read(ProcessHandle.current().pid());
    return self.cpuSeconds() + self.endedChildrenSeconds();
  }
}
