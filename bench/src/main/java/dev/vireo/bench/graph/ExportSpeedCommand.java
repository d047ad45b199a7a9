package dev.vireo.bench.graph;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.ProcessStat;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.Quiet;
import dev.vireo.bench.report.Rounds;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Initializer;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description =
        "Seconds and memory from a checkpoint of ViT-Base to its ONNX file, without the proof.")
public final class ExportSpeedCommand implements Callable<Integer> {
  private static final int CLASSES = 1000;
  private static final int WARM_UP = 2;

  @Option(names = "--rounds", defaultValue = "5", description = "(default ${DEFAULT-VALUE})")
  private int rounds;

  @Override
  public Integer call() throws IOException {
    Quiet quiet = Quiet.watch();
    Rounds seconds = new Rounds();
    Rounds cpuSeconds = new Rounds();
    long weights;
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path checkpoint = scratch.path().resolve("vit-base.safetensors");
      weights = draw(checkpoint);
      forgetPeaks();
      for (int round = -WARM_UP; round < rounds; round++) {
        Path model = scratch.path().resolve("vit-base.onnx");
        double cpu = cpuSeconds();
        long start = System.nanoTime();
        export(checkpoint, model);
        if (round >= 0) {
          seconds.add((System.nanoTime() - start) / 1e9);
          cpuSeconds.add(cpuSeconds() - cpu);
        }
        Files.delete(model);
      }
    }
    MarkdownTable table =
        new MarkdownTable("ViT-Base, checkpoint to file", "median (least to most)")
            .row("wall seconds", seconds.spread(2))
            .row("CPU seconds", cpuSeconds.spread(2))
            .row(
                "peak heap over the weights' bytes",
                String.format(Locale.ROOT, "%.2f", (double) peakHeap() / weights));
    System.out.printf("%s%n%n%s%n%s%n", Machine.describe(), table, quiet.verdict(0));
    return 0;
  }

  /**
   * @return bytes of the weights
   */
  private static long draw(Path file) {
    Architecture architecture =
        new VisionTransformer(224, 16, 768, 12, 12, 4, 0, 0, Pooling.CLASS_TOKEN, CLASSES);
    Network network = architecture.network();
    List<String> labels = IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList();
    CheckpointFile.write(
        new Checkpoint(
            architecture,
            labels,
            Preprocessing.centerCrop(224),
            "{}",
            Initializer.draw(network, 0)),
        file);
    return network.trainableElements() * Float.BYTES;
  }

  private static void export(Path source, Path model) throws IOException {
    Checkpoint checkpoint = CheckpointFile.read(source);
    NetworkEmitter.emit(
            checkpoint.architecture().name(),
            checkpoint.architecture().network(),
            checkpoint.tensors(),
            checkpoint.preprocessing(),
            GraphForm.DEFAULT)
        .write(model, CheckpointFile.metadata(checkpoint));
  }

  private static double cpuSeconds() {
    return ProcessStat.read(ProcessHandle.current().pid()).cpuSeconds();
  }

  private static void forgetPeaks() {
    System.gc();
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** At most: the pools' peaks need not have come together. */
  private static long peakHeap() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        bytes += pool.getPeakUsage().getUsed();
      }
    }
    return bytes;
  }
}
