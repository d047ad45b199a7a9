package dev.vireo.bench.scenario;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.HttpTarget;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.load.Tally;
import dev.vireo.bench.process.PeerPrograms;
import dev.vireo.bench.process.Root;
import dev.vireo.bench.process.Service;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.Quiet;
import dev.vireo.bench.report.Rounds;
import dev.vireo.bench.report.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Vireo beside plain Node servers under the same clients: one process with a session on all cores,
 * and a process with a session of one thread for each core.
 */
@Command(
    name = "node-server",
    description = "The gateway beside a plain Node server, at several numbers of clients.")
public final class NodeServerCommand implements Callable<Integer> {
  @Mixin private Setting setting;

  @Option(
      names = "--clients",
      split = ",",
      description = "Requests in flight (default: 1, 4, 16 and 64).")
  private List<Integer> clients = List.of(1, 4, 16, 64);

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "Of each side in a round (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      defaultValue = "2",
      description = "The sides take turns so many times (default ${DEFAULT-VALUE}).")
  private int rounds;

  /** One server under test. */
  private record Side(
      String name, Service service, HttpTarget target, List<Question> questions, Results results)
      implements AutoCloseable {
    static Side of(String name, Service service, List<Question> questions) {
      return new Side(name, service, new HttpTarget(service.port()), questions, new Results());
    }

    @Override
    public void close() {
      try (service) {
        target.close();
      }
    }
  }

  /** What a side gave at one number of clients. */
  private static final class Results {
    private Tally tally = new Tally();
    private Rounds rate = new Rounds();

    void clear() {
      tally = new Tally();
      rate = new Rounds();
    }
  }

  @Override
  public Integer call() throws IOException {
    PeerPrograms.prepare();
    Quiet quiet = Quiet.watch();
    MarkdownTable table =
        new MarkdownTable("", "in flight", "requests/s", "p50, ms", "p99, ms", "answers");
    List<Side> sides = new ArrayList<>();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path model = setting.writeModel(scratch);
      List<Question> open = Question.open(setting.photos());
      sides.add(Side.of("Vireo", setting.serve(model), setting.questions(model)));
      sides.add(Side.of("Node, one process", node(model, 1, Setting.CORES), open));
      sides.add(
          Side.of("Node, " + Setting.CORES + " processes", node(model, Setting.CORES, 1), open));
      sides.forEach(side -> setting.warmUp(side.target(), side.questions()));
      for (int inFlight : clients) {
        measure(sides, inFlight, table);
      }
    } finally {
      sides.forEach(Side::close);
    }
    System.out.printf(
        "%s%n%s%n%n%s%n%s%n", Machine.describe(), setting.describe(), table, quiet.verdict(0));
    return 0;
  }

  private void measure(List<Side> sides, int inFlight, MarkdownTable table) {
    sides.forEach(side -> side.results().clear());
    for (int round = 0; round < rounds; round++) {
      for (Side side : sides) {
        Load.Result result = Load.closed(side.target(), side.questions(), inFlight, seconds);
        side.results().tally.add(result.tally());
        side.results().rate.add(result.answersPerSecond());
      }
    }
    for (Side side : sides) {
      Tally tally = side.results().tally;
      table.row(
          side.name(),
          Integer.toString(inFlight),
          side.results().rate.spread(1),
          Text.decimal(1, tally.millis(50)),
          Text.decimal(1, tally.millis(99)),
          Outcomes.describe(tally));
    }
  }

  private static Service node(Path model, int workers, int threads) {
    return Service.start(
        List.of(
            "node",
            Root.resolve("bench/peers/node/server.mjs").toString(),
            model.toString(),
            Integer.toString(workers),
            Integer.toString(threads)));
  }
}
