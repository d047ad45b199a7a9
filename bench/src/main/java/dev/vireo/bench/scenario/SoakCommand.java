package dev.vireo.bench.scenario;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.HttpTarget;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.load.StreamTarget;
import dev.vireo.bench.load.Tally;
import dev.vireo.bench.load.Target;
import dev.vireo.bench.load.Vandals;
import dev.vireo.bench.load.Verdict;
import dev.vireo.bench.process.Service;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A share of saturation for minutes over HTTP and WebSocket, in turn, on connections that are new
 * in each part of the run, while other clients come, go, break off and send garbage. Every answer
 * is compared with the model's own; between the parts, with nothing in flight and the garbage
 * collected, everything that could leak is looked at.
 */
@Command(
    name = "soak",
    description = "Minutes of load among clients that misbehave: no leak, no wrong answer.")
public final class SoakCommand implements Callable<Integer> {
  private static final int STREAMS = 8;
  private static final double SATURATION_SECONDS = 10;

  @Mixin private Setting setting;

  @Option(
      names = "--minutes",
      defaultValue = "10",
      description = "Of load (default ${DEFAULT-VALUE}).")
  private double minutes;

  @Option(
      names = "--parts",
      defaultValue = "10",
      description = "Looks at the service (default ${DEFAULT-VALUE}).")
  private int parts;

  @Option(
      names = "--share",
      defaultValue = "0.7",
      description = "Of saturation (default ${DEFAULT-VALUE}).")
  private double share;

  @Option(
      names = "--vandals",
      defaultValue = "4",
      description = "Clients that misbehave at the same time (default ${DEFAULT-VALUE}).")
  private int vandals;

  private final Tally tally = new Tally();
  private final MarkdownTable table =
      new MarkdownTable(
          "",
          "answers",
          "p99, ms",
          "visits of vandals",
          "heap, MiB",
          "direct, MiB",
          "Arrow, MiB",
          "open files",
          "resident, MiB");

  @Override
  public Integer call() throws IOException {
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path model = setting.writeModel(scratch);
      List<Question> questions = setting.questions(model);
      try (Service service = setting.serve(model)) {
        double rate = share * saturation(service, questions);
        look("before", service, Optional.empty(), 0);
        for (int part = 1; part <= parts; part++) {
          part(part, service, questions, rate);
        }
      }
    }
    System.out.printf(
        "%s%n%s%n%n%s%nAll answers: %s.%n",
        Machine.describe(), setting.describe(), table, Outcomes.describe(tally));
    return tally.count(Verdict.WRONG) == 0 ? 0 : 1;
  }

  private double saturation(Service service, List<Question> questions) {
    try (Target target = new HttpTarget(service.port())) {
      setting.warmUp(target, questions);
      return Load.closed(target, questions, 32, SATURATION_SECONDS).answersPerSecond();
    }
  }

  private void part(int part, Service service, List<Question> questions, double rate) {
    double seconds = minutes * 60 / parts;
    long visits;
    Tally ofPart;
    try (Vandals others =
            new Vandals(service.port(), questions.getFirst().image().getBytes(), vandals);
        Target target = part % 2 == 1 ? new HttpTarget(service.port()) : streams(service)) {
      ofPart = Load.open(target, questions, rate, seconds, part).tally();
      visits = others.visits();
    }
    tally.add(ofPart);
    look(
        Text.decimal(1, part * seconds / 60) + " min, " + (part % 2 == 1 ? "http" : "stream"),
        service,
        Optional.of(ofPart),
        visits);
  }

  private static Target streams(Service service) {
    return new StreamTarget(service.port(), STREAMS);
  }

  private void look(String name, Service service, Optional<Tally> of, long visits) {
    service.collectGarbage();
    ServiceMetrics metrics = ServiceMetrics.read(service.port());
    table.row(
        name,
        of.map(Outcomes::describe).orElse(""),
        of.map(each -> Text.decimal(1, each.millis(99))).orElse(""),
        Long.toString(visits),
        Text.mebibytes(metrics.heapBytes()),
        Text.mebibytes(metrics.directBytes()),
        Text.mebibytes(metrics.arrowBytes()),
        Integer.toString(service.stat().openFiles()),
        Text.mebibytes(service.stat().residentBytes()));
    System.err.println("soak: " + name);
  }
}
