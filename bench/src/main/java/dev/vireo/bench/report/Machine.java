package dev.vireo.bench.report;

import dev.vireo.bench.process.Root;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.inference.system.ProcFiles;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** What a figure was measured on, in one line. */
public final class Machine {
  private Machine() {}

  public static String describe() {
    return "%s, %s: %d cores, %s, JDK %s, ONNX Runtime %s"
        .formatted(
            LocalDate.now(ZoneId.systemDefault()),
            SourceState.describe(Root.resolve("")),
            Runtime.getRuntime().availableProcessors(),
            processor(),
            Runtime.version(),
            OnnxEnvironment.get().getVersion());
  }

  /** Whether the processor multiplies bfloat16. */
  public static boolean multipliesBfloat16() {
    List<String> flags = List.of(cpuinfo("flags").split(" ", -1));
    return flags.contains("amx_bf16") || flags.contains("avx512_bf16");
  }

  static String processor() {
    String model = cpuinfo("model name");
    return model.isEmpty() ? "an unknown processor" : model;
  }

  /** Of the first core; empty where it is not said. */
  static String cpuinfo(String name) {
    return ProcFiles.lines("cpuinfo").stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }
}
