package dev.vireo.bench;

import dev.vireo.bench.bulk.EfficiencyCommand;
import dev.vireo.bench.bulk.MemoryCommand;
import dev.vireo.bench.bulk.PeersCommand;
import dev.vireo.bench.explain.ExplainCommand;
import dev.vireo.bench.gpu.GpuCommand;
import dev.vireo.bench.graph.ExportSpeedCommand;
import dev.vireo.bench.graph.GraphsCommand;
import dev.vireo.bench.scenario.IdleCommand;
import dev.vireo.bench.scenario.LibraryServerCommand;
import dev.vireo.bench.scenario.NodeServerCommand;
import dev.vireo.bench.scenario.OverloadCommand;
import dev.vireo.bench.scenario.PoissonCommand;
import dev.vireo.bench.scenario.SaturationCommand;
import dev.vireo.bench.scenario.SingleCommand;
import dev.vireo.bench.scenario.SoakCommand;
import dev.vireo.bench.training.TrainingCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks that are not JMH's: {@code bench/run NAME}. */
@Command(
    name = "bench/run",
    description = "Measures Vireo side by side with its peers and with the machine's limit.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    subcommands = {
      EfficiencyCommand.class,
      PeersCommand.class,
      MemoryCommand.class,
      GraphsCommand.class,
      ExportSpeedCommand.class,
      ExplainCommand.class,
      GpuCommand.class,
      TrainingCommand.class,
      SingleCommand.class,
      SaturationCommand.class,
      PoissonCommand.class,
      OverloadCommand.class,
      IdleCommand.class,
      SoakCommand.class,
      NodeServerCommand.class,
      LibraryServerCommand.class
    })
public final class Bench {
  private Bench() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }
}
