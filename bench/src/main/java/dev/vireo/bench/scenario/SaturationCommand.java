package dev.vireo.bench.scenario;

import dev.vireo.bench.bulk.BulkRate;
import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.load.LoadTarget;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.process.ServiceProcess;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Rounds;
import dev.vireo.bench.report.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Throughput of the gateway against the bulk pipeline on the same images and threads. The clients
 * take CPU time from the gateway, as they would not on a machine of their own, so each rate is
 * given twice: as measured, and for a CPU second of the service, times the cores.
 */
@Command(
    name = "saturation",
    description = "Requests/s with every client always waiting, beside bulk on the same images.")
public final class SaturationCommand implements Callable<Integer> {
  @Mixin private ScenarioOptions setting;

  @Option(
      names = "--clients",
      defaultValue = "32",
      description = "Requests in flight (default ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "Of each side in a round (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "The sides take turns so many times (default ${DEFAULT-VALUE}).")
  private int rounds;

  private final Rounds bulkRate = new Rounds();
  private final Rounds bulkPerCpu = new Rounds();
  private final Rounds rate = new Rounds();
  private final Rounds perCpu = new Rounds();
  private final Rounds clientCores = new Rounds();
  private final Rounds ratio = new Rounds();
  private final Rounds cpuRatio = new Rounds();

  @Override
  public Integer call() throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path model = setting.writeModel(scratch);
      List<Question> questions = setting.questions(model);
      try (BulkRate bulk = new BulkRate(model, setting.folder(scratch));
          ServiceProcess service = setting.serve(model);
          LoadTarget target = setting.connect(service)) {
        bulk.measure(1);
        setting.warmUp(target, questions);
        for (int round = 1; round <= rounds; round++) {
          compare(bulk, service, target, questions);
          System.err.printf(
              "round %d of %d: %s of bulk%n", round, rounds, Text.decimal(3, ratio.last()));
        }
      }
    }
    MarkdownTable table =
        new MarkdownTable(
                "", "images/s", "images/s if all cores were its own", "cores of the clients")
            .row(
                "gateway, " + setting.protocol,
                rate.spread(1),
                perCpu.spread(1),
                clientCores.spread(2))
            .row("limit: bulk", bulkRate.spread(1), bulkPerCpu.spread(1), "0")
            .row("gateway to bulk", ratio.spread(3), cpuRatio.spread(3), "");
    System.out.printf(
        "%s%n%s, %d requests in flight%n%n%s%n%s%n",
        Machine.describe(), setting.describe(), clients, table, quiet.verdict(0));
    return 0;
  }

  private void compare(
      BulkRate bulk, ServiceProcess service, LoadTarget target, List<Question> questions)
      throws IOException {
    BulkRate.Measured measured = bulk.measure(seconds);
    bulkRate.add(measured.imagesPerSecond());
    bulkPerCpu.add(measured.imagesPerCpuSecond() * ScenarioOptions.CORES);
    LoadWithCpu load =
        LoadWithCpu.run(service, () -> Load.closed(target, questions, clients, seconds));
    rate.add(load.answersPerSecond());
    perCpu.add(load.answersPerServiceSecond() * ScenarioOptions.CORES);
    clientCores.add(load.clientSeconds() / load.result().seconds());
    ratio.add(rate.last() / bulkRate.last());
    cpuRatio.add(perCpu.last() / bulkPerCpu.last());
  }
}
