package dev.vireo.bench.report;

import dev.vireo.inference.engine.OnnxEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** What a figure was measured on, in one line. */
public final class Machine {
  private Machine() {}

  public static String describe() {
    return "%s: %d cores, %s, JDK %s, ONNX Runtime %s"
        .formatted(
            LocalDate.now(ZoneId.systemDefault()),
            Runtime.getRuntime().availableProcessors(),
            processor(),
            Runtime.version(),
            OnnxEnvironment.get().getVersion());
  }

  private static String processor() {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines.stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("an unknown processor");
  }
}
