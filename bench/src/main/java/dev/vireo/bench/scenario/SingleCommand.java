package dev.vireo.bench.scenario;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.HttpTarget;
import dev.vireo.bench.load.LoadTarget;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.load.SerialClient;
import dev.vireo.bench.load.SerialHttp;
import dev.vireo.bench.load.SerialStream;
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

@Command(
    name = "single",
    description = "One client, one request at a time, beside decode and session called directly.")
public final class SingleCommand implements Callable<Integer> {
  @Mixin private ScenarioOptions setting;

  @Option(
      names = "--seconds",
      defaultValue = "4",
      description = "Of each side in a round (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      defaultValue = "6",
      description = "The sides take turns so many times (default ${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  public Integer call() throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    Tally direct = new Tally();
    Tally http = new Tally();
    Tally stream = new Tally();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path model = setting.writeModel(scratch);
      List<Question> questions = setting.questions(model);
      try (DirectLoop loop = new DirectLoop(model, setting.photos());
          ServiceProcess service = setting.serve(model)) {
        warmUp(loop, service, questions);
        try (SerialClient overHttp = new SerialHttp(service.port(), questions);
            SerialClient overStream = new SerialStream(service.port(), questions)) {
          overHttp.run(seconds);
          overStream.run(seconds);
          for (int round = 0; round < rounds; round++) {
            direct.add(loop.run(seconds));
            http.add(overHttp.run(seconds));
            stream.add(overStream.run(seconds));
          }
        }
      }
    }
    MarkdownTable table =
        new MarkdownTable(
            "",
            "requests",
            "p50, ms",
            "p99, ms",
            "p99.9, ms",
            "p50 beyond direct, ms",
            "p99 to direct");
    row(table, "POST /v1/classify", http, direct);
    row(table, "WebSocket", stream, direct);
    row(table, "limit: decode and session directly", direct, direct);
    System.out.printf(
        "%s%n%s%n%n%s%n%s%n", Machine.describe(), setting.describe(), table, quiet.verdict(0));
    return 0;
  }

  private void warmUp(DirectLoop loop, ServiceProcess service, List<Question> questions) {
    loop.run(setting.warmUpSeconds);
    try (LoadTarget crowd = new HttpTarget(service.port())) {
      setting.warmUp(crowd, questions);
    }
  }

  private static void row(MarkdownTable table, String name, Tally tally, Tally direct) {
    table.row(
        name,
        Outcomes.describe(tally),
        Text.decimal(2, tally.millis(50)),
        Text.decimal(2, tally.millis(99)),
        Text.decimal(2, tally.millis(99.9)),
        Text.decimal(2, tally.millis(50) - direct.millis(50)),
        Text.decimal(2, tally.millis(99) / direct.millis(99)));
  }
}
