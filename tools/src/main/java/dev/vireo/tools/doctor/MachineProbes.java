package dev.vireo.tools.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.vireo.inference.system.Host;
import dev.vireo.tools.doctor.Finding.Topic;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/** Processor, memory and JDK. */
final class MachineProbes {
  private static final double GIB = 1024.0 * 1024 * 1024;

  private MachineProbes() {}

  static List<Finding> system() {
    Host host = Host.here();
    String system = host.name() + " " + host.version() + ", " + host.processor();
    return List.of(
        host.isSupported()
            ? Finding.ok(Topic.MACHINE, "system", system)
            : Finding.broken(
                Topic.MACHINE,
                "system",
                system + ": there are native libraries for " + Host.SUPPORTED));
  }

  static List<Finding> processor() {
    CpuInfo info = CpuInfo.here();
    int cores = Runtime.getRuntime().availableProcessors();
    String features = info.features().isEmpty() ? "no AVX2" : String.join(", ", info.features());
    return List.of(
        Finding.ok(
            Topic.MACHINE,
            "CPU",
            "%d core%s of %s; %s"
                .formatted(
                    cores, cores == 1 ? "" : "s", info.model().orElse("unknown model"), features)));
  }

  static List<Finding> memory() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return List.of(
        Finding.ok(
            Topic.MACHINE,
            "memory",
            String.format(
                Locale.ROOT,
                "%.1f GiB, of which %.1f GiB free; Java heap up to %.1f GiB",
                system.getTotalMemorySize() / GIB,
                system.getFreeMemorySize() / GIB,
                Runtime.getRuntime().maxMemory() / GIB)));
  }

  static List<Finding> jdk() {
    return List.of(
        Finding.ok(
            Topic.MACHINE,
            "JDK",
            "%s, %s (%s)"
                .formatted(
                    Runtime.version(),
                    System.getProperty("java.vendor"),
                    System.getProperty("java.home"))));
  }
}
