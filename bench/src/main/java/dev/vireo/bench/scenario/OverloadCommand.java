package dev.vireo.bench.scenario;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.load.LoadTarget;
import dev.vireo.bench.load.Question;
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

@Command(
    name = "overload",
    description = "Goodput, memory and health checks at three times saturation.")
public final class OverloadCommand implements Callable<Integer> {
  private static final long SEED = 300;
  private static final double PEAK_SECONDS = 12;

  @Mixin private ScenarioOptions setting;

  @Option(
      names = "--times",
      defaultValue = "3",
      description = "Times saturation (default ${DEFAULT-VALUE}).")
  private double times;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "Of each round of overload (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      defaultValue = "4",
      description = "Of overload, memory being read after each (default ${DEFAULT-VALUE}).")
  private int rounds;

  private final MarkdownTable table =
      new MarkdownTable(
          "",
          "goodput/s",
          "to the peak",
          "for a CPU second of the service",
          "to the peak",
          "p99, ms",
          "outcomes",
          "resident, MiB",
          "health: p99, max, ms");

  @Override
  public Integer call() throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path model = setting.writeModel(scratch);
      List<Question> questions = setting.questions(model);
      try (ServiceProcess service = setting.serve(model);
          LoadTarget target = setting.connect(service)) {
        setting.warmUp(target, questions);
        try (HealthProbe health = new HealthProbe(service.port())) {
          LoadWithCpu peak =
              LoadWithCpu.run(service, () -> Load.closed(target, questions, 32, PEAK_SECONDS));
          row("peak, 32 in flight", peak, peak, service, health);
          double rate = times * peak.answersPerSecond();
          for (int i = 0; i < rounds; i++) {
            overload("%.0f requests/s".formatted(rate), rate, peak, service, target, questions);
          }
        }
      }
    }
    System.out.printf(
        "%s%n%s, %s%n%n%s%n%s%n",
        Machine.describe(), setting.describe(), setting.protocol, table, quiet.verdict(0));
    return 0;
  }

  private void overload(
      String name,
      double rate,
      LoadWithCpu peak,
      ServiceProcess service,
      LoadTarget target,
      List<Question> questions) {
    try (HealthProbe health = new HealthProbe(service.port())) {
      LoadWithCpu load =
          LoadWithCpu.run(service, () -> Load.open(target, questions, rate, seconds, SEED));
      row(name, load, peak, service, health);
    }
  }

  private void row(
      String name, LoadWithCpu load, LoadWithCpu peak, ServiceProcess service, HealthProbe health) {
    table.row(
        name,
        Text.decimal(1, load.answersPerSecond()),
        Text.percent(load.answersPerSecond() / peak.answersPerSecond()),
        Text.decimal(1, load.answersPerServiceSecond()),
        Text.percent(load.answersPerServiceSecond() / peak.answersPerServiceSecond()),
        Text.decimal(0, load.result().tally().millis(99)),
        Outcomes.describe(load.result().tally()),
        Text.mebibytes(service.stat().residentBytes()),
        Text.decimal(1, health.tally().millis(99))
            + ", "
            + Text.decimal(1, health.tally().maxMillis()));
  }
}
