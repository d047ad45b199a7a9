package dev.vireo.bench.bulk;

import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.OwnProcess;
import dev.vireo.bench.process.ProcessStat;
import dev.vireo.bench.process.Root;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The resident set of the real command while it classifies many images, every one of another size
 * than the one before it, and what one image allocates on the Java heap.
 */
@Command(
    name = "memory",
    description = "Resident memory of 'vireo classify' over many images; heap for one image.")
public final class MemoryCommand implements Callable<Integer> {
  private static final int FILES = 100;

  /** Pixels; large enough for the resizers to have changed to vectors by the first look. */
  private static final int SMALLEST = 400;

  private static final double MEBIBYTE = 1 << 20;

  @Option(
      names = "--images",
      defaultValue = "100000",
      description = "Inputs of the run (default ${DEFAULT-VALUE}).")
  private int images;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path model = RandomModel.write(scratch.path(), "small", "fp32");
      Path photos = Files.createDirectory(scratch.path().resolve("photos"));
      List<Path> files = Photos.writeSizes(photos, SMALLEST, FILES);
      System.out.println(Machine.describe());
      System.out.println();
      System.out.println(resident(scratch.path(), model, files));
      System.out.println(allocated(model, photos));
    }
    return 0;
  }

  private MarkdownTable resident(Path scratch, Path model, List<Path> files)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      lines.add(files.get(i % files.size()).toString());
    }
    Path list = Files.write(scratch.resolve("list.txt"), lines);
    Process process =
        new ProcessBuilder(
                Root.resolve("vireo").toString(),
                "classify",
                "@" + list,
                "-m",
                model.toString(),
                "--device",
                "cpu")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    MarkdownTable table = new MarkdownTable("images done", "resident, MiB", "to the first");
    int step = images / 10;
    double first = 0;
    try (BufferedReader rows = process.inputReader()) {
      rows.readLine(); // the header
      for (int done = 1; rows.readLine() != null; done++) {
        if (done % step == 0 || done == images - step / 10) {
          double resident = ProcessStat.read(process.pid()).residentBytes() / MEBIBYTE;
          first = first == 0 ? resident : first;
          table.row(
              Integer.toString(done),
              String.format(Locale.ROOT, "%.1f", resident),
              String.format(Locale.ROOT, "%+.1f %%", 100 * (resident / first - 1)));
        }
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("vireo classify failed, see above");
    }
    return table;
  }

  /** Of the pipeline in this process, which is warm by then; rows are not written. */
  private static String allocated(Path model, Path photos) throws IOException {
    int times = 150;
    try (VireoBulk bulk = new VireoBulk(model, photos)) {
      bulk.classify(times);
      long before = OwnProcess.allocatedBytes();
      long classified = bulk.classify(times).images();
      return String.format(
          Locale.ROOT,
          "Allocated on the heap for an image: %,d bytes (over %,d images).",
          (OwnProcess.allocatedBytes() - before) / classified,
          classified);
    }
  }
}
