package dev.vireo.bench.scenario;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.IdealQueue;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.load.LoadTarget;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.load.Tally;
import dev.vireo.bench.process.ServiceProcess;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Latency at a share of saturation under Poisson arrivals, against the time of a request by itself
 * on the same service, and against queues without any cost of their own: one server as fast as the
 * whole machine, and one for each core.
 */
@Command(
    name = "poisson80",
    description = "Latency at 80%% of saturation under Poisson arrivals, beside a request alone.")
public final class PoissonCommand implements Callable<Integer> {
  private static final long SEED = 80;
  private static final double SINGLE_SECONDS = 8;
  private static final double SATURATION_SECONDS = 12;

  @Mixin private ScenarioOptions setting;

  @Option(
      names = "--share",
      defaultValue = "0.8",
      description = "Of saturation (default ${DEFAULT-VALUE}).")
  private double share;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "Of Poisson arrivals (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Override
  public Integer call() throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    Tally alone;
    double saturation;
    Load.Result load;
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path model = setting.writeModel(scratch);
      List<Question> questions = setting.questions(model);
      try (ServiceProcess service = setting.serve(model);
          LoadTarget target = setting.connect(service)) {
        setting.warmUp(target, questions);
        alone = Load.closed(target, questions, 1, SINGLE_SECONDS).tally();
        saturation = Load.closed(target, questions, 32, SATURATION_SECONDS).answersPerSecond();
        load = Load.open(target, questions, share * saturation, seconds, SEED);
      }
    }
    double p50 = alone.millis(50);
    MarkdownTable table =
        new MarkdownTable("", "answers", "p50, ms", "p99, ms", "p99 to a request alone");
    row(table, "a request alone", alone, p50);
    row(table, "at " + Text.percent(share) + " of saturation", load.tally(), p50);
    ideal(table, "limit: a queue before one server", 1, saturation, p50);
    ideal(
        table,
        "limit: a queue before " + ScenarioOptions.CORES,
        ScenarioOptions.CORES,
        saturation,
        p50);
    System.out.printf(
        "%s%n%s, %s, saturation %.1f/s%n%n%s%n"
            + "Without any cost of its own, a queue keeps p99 within 4 times a server's time for a"
            + " request up to %s of saturation before one server, %s before %d.%n%n%s%n",
        Machine.describe(),
        setting.describe(),
        setting.protocol,
        saturation,
        table,
        Text.percent(IdealQueue.load(99, 4, 1)),
        Text.percent(IdealQueue.load(99, 4, ScenarioOptions.CORES)),
        ScenarioOptions.CORES,
        quiet.verdict(0));
    return 0;
  }

  private static void row(MarkdownTable table, String name, Tally tally, double alone) {
    table.row(
        name,
        Outcomes.describe(tally),
        Text.decimal(1, tally.millis(50)),
        Text.decimal(1, tally.millis(99)),
        Text.decimal(2, tally.millis(99) / alone));
  }

  private void ideal(
      MarkdownTable table, String name, int servers, double saturation, double alone) {
    double service = servers / saturation;
    double rate = share * saturation;
    double p50 = IdealQueue.millis(50, servers, service, rate, seconds, SEED);
    double p99 = IdealQueue.millis(99, servers, service, rate, seconds, SEED);
    table.row(name, "", Text.decimal(1, p50), Text.decimal(1, p99), Text.decimal(2, p99 / alone));
  }
}
