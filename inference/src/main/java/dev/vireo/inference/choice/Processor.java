package dev.vireo.inference.choice;

import dev.vireo.inference.system.Host;
import dev.vireo.inference.system.ProcFiles;
import java.util.List;

/** What decides which engine is fast here. */
final class Processor {
  private Processor() {}

  /** Model and features of the processor, the cores, and what caps libraries. */
  static String describe() {
    return "%s; %d cores; ONEDNN_MAX_CPU_ISA=%s"
        .formatted(
            model(),
            Runtime.getRuntime().availableProcessors(),
            System.getenv().getOrDefault("ONEDNN_MAX_CPU_ISA", "all"));
  }

  private static String model() {
    List<String> lines = ProcFiles.lines("cpuinfo");
    return lines.isEmpty()
        ? Host.here().label()
        : line(lines, "model name") + ", " + line(lines, "flags");
  }

  private static String line(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse("?");
  }
}
