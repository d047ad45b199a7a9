package dev.vireo.bench.graph;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.OwnProcess;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description =
        "Seconds and memory from a checkpoint of ViT-Base to its ONNX file, without the proof.")
public final class ExportSpeedCommand implements Callable<Integer> {
  private static final int WARM_UP = 2;

  @Option(names = "--rounds", defaultValue = "5", description = "(default ${DEFAULT-VALUE})")
  private int rounds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    QuietCheck quiet = QuietCheck.watch();
    Rounds seconds = new Rounds();
    Rounds cpuSeconds = new Rounds();
    Rounds memory = new Rounds();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path checkpoint = scratch.path().resolve("vit-base.safetensors");
      Path small = scratch.path().resolve("small.safetensors");
      Path model = scratch.path().resolve("model.onnx");
      long weights = LargeCheckpoint.write(LargeCheckpoint.base(), checkpoint);
      LargeCheckpoint.write(LargeCheckpoint.transformer(64, 2), small);
      for (int round = -WARM_UP; round < rounds; round++) {
        double cpu = OwnProcess.cpuSeconds();
        long start = System.nanoTime();
        LargeCheckpoint.export(checkpoint, model);
        if (round >= 0) {
          seconds.add((System.nanoTime() - start) / 1e9);
          cpuSeconds.add(OwnProcess.cpuSeconds() - cpu);
        }
        Files.delete(model);
      }
      for (int round = 0; round < rounds; round++) {
        memory.add((double) ExportMemory.peak(checkpoint, small, model) / weights);
      }
    }
    MarkdownTable table =
        new MarkdownTable("ViT-Base, checkpoint to file", "median (least to most)")
            .row("wall seconds", seconds.spread(2))
            .row("CPU seconds", cpuSeconds.spread(2))
            .row("peak resident memory over the weights' bytes", memory.spread(2));
    System.out.printf("%s%n%n%s%n%s%n", Machine.describe(), table, quiet.verdict(0));
    return 0;
  }
}
