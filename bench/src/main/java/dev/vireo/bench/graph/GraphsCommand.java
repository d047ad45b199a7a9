package dev.vireo.bench.graph;

import ai.onnxruntime.OrtException;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Rounds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "graphs",
    description =
        "Milliseconds a batch of ONNX files of one network, after ONNX Runtime's own full"
            + " optimization; the files take turns, run by run.")
public final class GraphsCommand implements Callable<Integer> {
  private static final int WARM_UP = 3;

  @Parameters(arity = "1..*", paramLabel = "FILE.onnx", description = "The first is the measure.")
  private List<Path> files;

  @Option(names = "--batch-size", defaultValue = "8", description = "(default ${DEFAULT-VALUE})")
  private int batchSize;

  @Option(names = "--threads", defaultValue = "1", description = "(default ${DEFAULT-VALUE})")
  private int threads;

  @Option(names = "--rounds", defaultValue = "30", description = "(default ${DEFAULT-VALUE})")
  private int rounds;

  @Override
  public Integer call() throws OrtException {
    QuietCheck quiet = QuietCheck.watch();
    List<Rounds> times = new ArrayList<>();
    List<GraphRun> runs = new ArrayList<>();
    try {
      for (Path file : files) {
        runs.add(new GraphRun(file, batchSize, threads));
        times.add(new Rounds());
      }
      for (int round = -WARM_UP; round < rounds; round++) {
        for (int i = 0; i < runs.size(); i++) {
          double milliseconds = runs.get(i).milliseconds();
          if (round >= 0) {
            times.get(i).add(milliseconds);
          }
        }
      }
    } finally {
      for (GraphRun run : runs) {
        run.close();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s%n%nbatches of %d, threads %d, %d rounds%n%n%s%n%s%n",
        Machine.describe(),
        batchSize,
        threads,
        rounds,
        table(times),
        quiet.verdict(0));
    return 0;
  }

  private MarkdownTable table(List<Rounds> times) {
    MarkdownTable table = new MarkdownTable("file", "ms a batch", "times as fast as the first");
    double first = times.getFirst().median();
    for (int i = 0; i < files.size(); i++) {
      table.row(
          files.get(i).getFileName().toString(),
          times.get(i).spread(1),
          String.format(Locale.ROOT, "%.3f", first / times.get(i).median()));
    }
    return table;
  }
}
