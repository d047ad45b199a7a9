package dev.vireo.bench.graph;

import dev.vireo.bench.process.ProcessStat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own that exports one checkpoint once, with this one's flags: what it has resident at
 * most, less what it had before, when it had exported a small one.
 */
public final class ExportMemory {
  private ExportMemory() {}

  /** In bytes. */
  static long peak(Path checkpoint, Path small, Path model)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            ExportMemory.class.getName(),
            checkpoint.toString(),
            small.toString(),
            model.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String answer = process.inputReader().readLine();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("an export failed, see above");
    }
    return Long.parseLong(answer);
  }

  /** {@code CHECKPOINT SMALL MODEL}. */
  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[2]);
    LargeCheckpoint.export(Path.of(arguments[1]), model);
    Files.delete(model);
    long before = ProcessStat.read(ProcessHandle.current().pid()).residentBytes();
    LargeCheckpoint.export(Path.of(arguments[0]), model);
    Files.delete(model);
    long most = ProcessStat.read(ProcessHandle.current().pid()).mostResidentBytes();
    System.out.println(most - before);
  }
}
