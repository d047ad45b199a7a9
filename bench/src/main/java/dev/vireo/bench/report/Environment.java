package dev.vireo.bench.report;

import dev.vireo.bench.process.Energy;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.inference.system.Host;
import dev.vireo.inference.system.ProcFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a figure was measured on, fact by fact; what a system does not tell is left out. */
public final class Environment {
  private static final Path FREQUENCY = Path.of("/sys/devices/system/cpu/cpu0/cpufreq");
  private static final Path CGROUP = Path.of("/sys/fs/cgroup");

  private Environment() {}

  /** By name, in the order in which people read them. */
  public static Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    Host host = Host.here();
    facts.put("processor", Machine.processor());
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    put(facts, "governor", line(FREQUENCY.resolve("scaling_governor")));
    put(facts, "highest frequency, kHz", line(FREQUENCY.resolve("scaling_max_freq")));
    String now = Machine.cpuinfo("cpu MHz");
    put(facts, "frequency at the start, MHz", now.isEmpty() ? Optional.empty() : Optional.of(now));
    put(
        facts,
        "virtual machine",
        Machine.cpuinfo("flags").contains("hypervisor") ? Optional.of("yes") : Optional.empty());
    put(facts, "container's CPU limit (quota and period, µs)", line(CGROUP.resolve("cpu.max")));
    put(facts, "container's memory limit, bytes", line(CGROUP.resolve("memory.max")));
    put(facts, "load before", ProcFiles.lines("loadavg").stream().findFirst());
    facts.put("system", String.join(" ", host.name(), host.version(), host.processor()));
    facts.put("energy", Energy.ofMachine().describe());
    facts.put("JDK", Runtime.version().toString());
    facts.put("JVM options", flags());
    facts.put("ONNX Runtime", OnnxEnvironment.get().getVersion());
    return facts;
  }

  private static void put(Map<String, String> facts, String name, Optional<String> value) {
    value.ifPresent(text -> facts.put(name, text));
  }

  /** The first line of a file, or empty where there is none. */
  private static Optional<String> line(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.findFirst();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Without those that hold a path: a report is for others, and it changes nothing. */
  private static String flags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.contains("=/"))
        .collect(Collectors.joining(" "));
  }
}
