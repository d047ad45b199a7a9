package dev.vireo.bench.process;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The benchmark's own process. */
public final class OwnProcess {
  private OwnProcess() {}

  /** User and system time of all its threads so far. */
  public static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /** Bytes that all its threads, also those that have ended, have allocated on the heap so far. */
  public static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }
}
