package dev.vireo.bench.scenario;

import dev.vireo.bench.load.HttpTarget;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.load.Tally;
import dev.vireo.bench.process.ServiceProcess;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Rounds;
import dev.vireo.bench.report.Text;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Servers that take turns under the same clients, and the options of such a comparison. */
final class SideBySide implements AutoCloseable {
  @Mixin private ScenarioOptions setting;

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

  private final List<Side> sides = new ArrayList<>();

  /** One server under test. */
  private record Side(
      String name,
      ServiceProcess service,
      HttpTarget target,
      List<Question> questions,
      Results results)
      implements AutoCloseable {
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

  ScenarioOptions setting() {
    return setting;
  }

  /**
   * Takes a server, which this closes.
   *
   * @param questions with the answers that it must give, or open ones
   */
  void add(String name, ServiceProcess service, List<Question> questions) {
    HttpTarget target = new HttpTarget(service.port());
    sides.add(new Side(name, service, target, questions, new Results()));
    setting.warmUp(target, questions);
  }

  /** Measures all of them and prints the table. */
  void run(QuietCheck quiet) {
    MarkdownTable table =
        new MarkdownTable("", "in flight", "requests/s", "p50, ms", "p99, ms", "answers");
    for (int inFlight : clients) {
      measure(inFlight, table);
    }
    System.out.printf(
        "%s%n%s%n%n%s%n%s%n", Machine.describe(), setting.describe(), table, quiet.verdict(0));
  }

  private void measure(int inFlight, MarkdownTable table) {
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

  @Override
  public void close() {
    sides.forEach(Side::close);
  }
}
