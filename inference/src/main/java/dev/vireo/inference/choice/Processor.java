package dev.vireo.inference.choice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What decides which engine is fast here. */
final class Processor {
  private static final Path INFO = Path.of("/proc/cpuinfo");

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
    try {
      List<String> lines = Files.readAllLines(INFO);
      return line(lines, "model name") + ", " + line(lines, "flags");
    } catch (IOException e) {
      return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    }
  }

  private static String line(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse("?");
  }
}
