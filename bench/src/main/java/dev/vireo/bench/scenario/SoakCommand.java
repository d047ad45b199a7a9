package dev.vireo.bench.scenario;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.AnswerCheck;
import dev.vireo.bench.load.HttpTarget;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.load.LoadTarget;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.load.StreamTarget;
import dev.vireo.bench.load.Tally;
import dev.vireo.bench.load.Vandals;
import dev.vireo.bench.process.ServiceProcess;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A share of saturation for minutes, half over HTTP and half over WebSockets, on connections that
 * are new in each part of the run, while other clients come, go, break off, say nothing and send
 * garbage. Every answer is compared with the model's own; between the parts, when everybody has
 * left and the garbage is collected, everything that could leak is looked at.
 */
@Command(
    name = "soak",
    description = "Minutes of load among clients that misbehave: no leak, no wrong answer.")
public final class SoakCommand implements Callable<Integer> {
  private static final int STREAMS = 8;
  private static final double SATURATION_SECONDS = 10;
  private static final int LEAVE_SECONDS = 60;

  @Mixin private ScenarioOptions setting;

  @Option(
      names = "--minutes",
      defaultValue = "10",
      description = "Of load (default ${DEFAULT-VALUE}).")
  private double minutes;

  @Option(
      names = "--parts",
      defaultValue = "10",
      description = "Looks at the service, at least 2 (default ${DEFAULT-VALUE}).")
  private int parts;

  @Option(
      names = "--share",
      defaultValue = "0.7",
      description = "Of saturation (default ${DEFAULT-VALUE}).")
  private double share;

  @Option(
      names = "--vandals",
      defaultValue = "8",
      description = "Clients that misbehave at the same time (default ${DEFAULT-VALUE}).")
  private int vandals;

  private final Tally tally = new Tally();
  private final List<IdleResources> looks = new ArrayList<>();
  private final MarkdownTable table =
      new MarkdownTable(
          "",
          "answers",
          "p99, ms",
          "visits, cut off",
          "heap, MiB",
          "direct, MiB",
          "Arrow, MiB",
          "open files",
          "resident, MiB");

  @Override
  public Integer call() throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path model = setting.writeModel(scratch);
      List<Question> questions = setting.questions(model);
      try (ServiceProcess service = setting.serve(model)) {
        double rate = share * saturation(service, questions);
        row("before", "", "", "", IdleResources.by(service));
        for (int part = 1; part <= parts; part++) {
          part(part, service, questions, rate);
        }
      }
    }
    IdleResources growth = IdleResources.growth(looks);
    row("later half to earlier", "", "", "", growth);
    long wrong = tally.count(AnswerCheck.WRONG) + tally.count(AnswerCheck.FAILED);
    System.out.printf(
        "%s%n%s%n%n%s%nAll answers: %s. %s%n%s%n",
        Machine.describe(),
        setting.describe(),
        table,
        Outcomes.describe(tally),
        growth.isFlat() ? "Nothing grew." : "SOMETHING GREW.",
        quiet.verdict(0));
    return wrong == 0 && growth.isFlat() ? 0 : 1;
  }

  private double saturation(ServiceProcess service, List<Question> questions) {
    try (LoadTarget target = new HttpTarget(service.port())) {
      setting.warmUp(target, questions);
      return Load.closed(target, questions, 32, SATURATION_SECONDS).answersPerSecond();
    }
  }

  private void part(int part, ServiceProcess service, List<Question> questions, double rate) {
    double seconds = minutes * 60 / parts;
    Tally ofPart = new Tally();
    String visits;
    try (Vandals others =
            new Vandals(service.port(), questions.getFirst().image().getBytes(), vandals);
        LoadTarget http = new HttpTarget(service.port());
        LoadTarget streams = new StreamTarget(service.port(), STREAMS)) {
      CompletableFuture<Load.Result> overHttp =
          CompletableFuture.supplyAsync(
              () -> Load.open(http, questions, rate / 2, seconds, 2L * part));
      ofPart.add(Load.open(streams, questions, rate / 2, seconds, 2L * part + 1).tally());
      ofPart.add(overHttp.join().tally());
      visits = others.visits() + ", " + others.cutOff();
    }
    tally.add(ofPart);
    awaitLeave(service);
    IdleResources held = IdleResources.by(service);
    looks.add(held);
    row(
        Text.decimal(1, part * seconds / 60) + " min",
        Outcomes.describe(ofPart),
        Text.decimal(1, ofPart.millis(99)),
        visits,
        held);
    System.err.printf("soak: part %d of %d, %s%n", part, parts, Outcomes.describe(ofPart));
  }

  /** Returns when the service has seen that everybody has left. */
  private static void awaitLeave(ServiceProcess service) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEAVE_SECONDS);
    while (ServiceMetrics.read(service.port()).connections() > 1) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("connections are open that nobody holds");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private void row(String name, String answers, String p99, String visits, IdleResources held) {
    table.row(
        name,
        answers,
        p99,
        visits,
        Text.decimal(1, held.heapMebibytes()),
        Text.decimal(1, held.directMebibytes()),
        Text.decimal(1, held.arrowMebibytes()),
        Text.decimal(0, held.openFiles()),
        Text.decimal(1, held.residentMebibytes()));
  }
}
