package dev.vireo.bench.scenario;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.process.PeerPrograms;
import dev.vireo.bench.process.Root;
import dev.vireo.bench.process.ServiceProcess;
import dev.vireo.bench.report.QuietCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Vireo beside plain Node servers under the same clients: one process with a session on all cores,
 * and a process with a session of one thread for each core.
 */
@Command(
    name = "node-server",
    description = "The gateway beside a plain Node server, at several numbers of clients.")
public final class NodeServerCommand implements Callable<Integer> {
  @Mixin private final SideBySide servers = new SideBySide();

  @Override
  public Integer call() throws IOException {
    PeerPrograms.prepare("node");
    QuietCheck quiet = QuietCheck.watch();
    ScenarioOptions setting = servers.setting();
    try (ScratchFolder scratch = ScratchFolder.create();
        servers) {
      Path model = setting.writeModel(scratch);
      List<Question> open = Question.open(setting.photos());
      servers.add("Vireo", setting.serve(model), setting.questions(model));
      servers.add("Node, one process", node(model, 1, ScenarioOptions.CORES), open);
      servers.add(
          "Node, " + ScenarioOptions.CORES + " processes",
          node(model, ScenarioOptions.CORES, 1),
          open);
      servers.run(quiet);
    }
    return 0;
  }

  private static ServiceProcess node(Path model, int workers, int threads) {
    return ServiceProcess.start(
        List.of(
            "node",
            Root.resolve("bench/peers/node/server.mjs").toString(),
            model.toString(),
            Integer.toString(workers),
            Integer.toString(threads)));
  }
}
