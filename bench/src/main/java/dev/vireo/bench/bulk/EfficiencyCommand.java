package dev.vireo.bench.bulk;

import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.OwnProcess;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.inference.bulk.BulkSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Images a second of the bulk pipeline over what its parts allow: {@code cores / (decode CPU
 * seconds + inference CPU seconds)} for an image. The parts run on all cores at once, as they do in
 * the pipeline: cores that share caches, memory and clock are slower together, and what one of them
 * does by itself is no limit that the pipeline could reach. The figure against a core by itself
 * stands beside it.
 */
@Command(
    name = "efficiency",
    description = "Bulk images/s over what decoding and the model by themselves allow.")
public final class EfficiencyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGES", description = "A folder of images.")
  private Path images;

  @Option(
      names = "--models",
      split = ",",
      description = "Of resnet18 and vit-tiny (default: both).")
  private List<String> models = RandomModel.NAMES;

  @Option(names = "--precisions", split = ",", description = "Of fp32 and int8 (default: both).")
  private List<String> precisions = List.of("fp32", "int8");

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "Of the pipeline for each model, all rounds (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      defaultValue = "4",
      description = "Pipeline and parts alternate so many times (default ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--batch-size",
      defaultValue = "0",
      description = "Images that go through the model together (default: as classify).")
  private int batchSize;

  private final MarkdownTable table = EfficiencyRounds.table();

  @Override
  public Integer call() throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    List<byte[]> photos = Photos.load(images.toString());
    try (ScratchFolder scratch = ScratchFolder.create()) {
      for (String model : models) {
        for (String precision : precisions) {
          Path file = RandomModel.write(scratch.path(), model, precision);
          measure(model + " " + precision, file, photos);
        }
      }
    }
    System.out.printf("%s%n%n%s%n%s%n", Machine.describe(), table, quiet.verdict(0));
    return 0;
  }

  private void measure(String name, Path file, List<byte[]> photos) throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    EfficiencyRounds measured = new EfficiencyRounds(cores);
    int together;
    try (VireoBulk pipeline = new VireoBulk(file, images, batchSize);
        PartsAlone parts = new PartsAlone(file, photos, cores, pipeline.batchSize())) {
      together = pipeline.batchSize();
      pipeline.warmUp();
      int times = (int) Math.ceil(seconds / rounds / pipeline.classify(1).seconds());
      parts.warmUp(cores);
      for (int round = 1; round <= rounds; round++) {
        measured.parts(parts);
        double cpu = OwnProcess.cpuSeconds();
        BulkSummary summary = pipeline.classify(times);
        measured.pipeline(summary, OwnProcess.cpuSeconds() - cpu);
        System.err.printf("%s, round %d of %d: %s%n", name, round, rounds, measured.last());
      }
    }
    measured.row(name + ", batches of " + together, table);
  }
}
