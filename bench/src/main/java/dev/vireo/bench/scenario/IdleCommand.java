package dev.vireo.bench.scenario;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.IdleStreams;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.load.LoadTarget;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.load.StreamTarget;
import dev.vireo.bench.process.ServiceProcess;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What an idle WebSocket costs the gateway: resident memory with many of them open beyond the
 * process that has done its first work and has none. Each look comes once the garbage is collected
 * and the compilers have given back what they worked in, so that what is counted is held.
 */
@Command(name = "idle", description = "Memory of an idle WebSocket.")
public final class IdleCommand implements Callable<Integer> {
  /** Until all of the young generation has been in use once, whose pages any work touches. */
  private static final double WARM_UP_SECONDS = 30;

  private static final int FIRST = 500;

  /** The JVM frees what its compilers worked in every five seconds. */
  private static final Duration SETTLE = Duration.ofSeconds(6);

  @Mixin private ScenarioOptions setting;

  @Option(
      names = "--connections",
      defaultValue = "5000",
      description = "Idle WebSockets (default ${DEFAULT-VALUE}).")
  private int connections;

  @Override
  public Integer call() throws IOException {
    MarkdownTable table =
        new MarkdownTable("", "resident, MiB", "open files", "for each, KiB", "of it heap, KiB");
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path model = setting.writeModel(scratch);
      List<Question> questions = setting.questions(model);
      try (ServiceProcess service = setting.serve(model)) {
        // What the first connections cost once, such as compiled code, is part of the base.
        try (LoadTarget target = new StreamTarget(service.port(), 1);
            IdleStreams first = new IdleStreams(service.port(), FIRST)) {
          Load.closed(target, questions, 1, WARM_UP_SECONDS);
          check(first, FIRST);
        }
        IdleResources base = settled(service);
        table.row("base", mebibytes(base), files(base), "", "");
        try (IdleStreams streams = new IdleStreams(service.port(), connections)) {
          IdleResources held = settled(service);
          check(streams, connections);
          table.row(
              connections + " idle WebSockets",
              mebibytes(held),
              files(held),
              kibibytes(held.residentMebibytes() - base.residentMebibytes()),
              kibibytes(held.heapMebibytes() - base.heapMebibytes()));
        }
      }
    }
    System.out.printf("%s%n%n%s%n", Machine.describe(), table);
    return 0;
  }

  private static IdleResources settled(ServiceProcess service) {
    LockSupport.parkNanos(SETTLE.toNanos());
    return IdleResources.by(service);
  }

  private static String mebibytes(IdleResources held) {
    return Text.decimal(1, held.residentMebibytes());
  }

  private static String files(IdleResources held) {
    return Text.decimal(0, held.openFiles());
  }

  private String kibibytes(double mebibytes) {
    return Text.decimal(1, mebibytes * 1024 / connections);
  }

  private static void check(IdleStreams streams, int wanted) {
    if (streams.open() != wanted) {
      throw new IllegalStateException("only " + streams.open() + " of " + wanted + " are open");
    }
  }
}
