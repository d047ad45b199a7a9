package dev.vireo.bench.process;

import dev.vireo.inference.system.ProcFiles;

/**
 * CPU seconds of the whole machine since it started, summed over its cores: the first line of
 * {@code /proc/stat} (proc(5)).
 *
 * @param stealSeconds taken by the host of a virtual machine
 */
public record SystemStat(double busySeconds, double idleSeconds, double stealSeconds) {
  private static final int IDLE = 4;
  private static final int IO_WAIT = 5;
  private static final int STEAL = 8;

  public static SystemStat read() {
    String[] fields = ProcFiles.lines("stat").getFirst().split(" +", -1);
    double busy = 0;
    for (int i = 1; i < STEAL; i++) {
      busy += i == IDLE || i == IO_WAIT ? 0 : seconds(fields[i]);
    }
    return new SystemStat(
        busy, seconds(fields[IDLE]) + seconds(fields[IO_WAIT]), seconds(fields[STEAL]));
  }

  public double totalSeconds() {
    return busySeconds + idleSeconds + stealSeconds;
  }

  private static double seconds(String ticks) {
    return Long.parseLong(ticks) / ProcessStat.TICKS_PER_SECOND;
  }
}
