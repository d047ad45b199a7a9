package dev.vireo.tools.cli;

import dev.vireo.inference.VireoException;
import dev.vireo.tools.compare.RunComparison;
import dev.vireo.training.fit.RunFolder;
import dev.vireo.training.fit.RunSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Trains every combination of a sweep, one after the other; one that fails costs itself. */
final class SweepRun {
  private final CommandLine train;
  private final Path output;

  /**
   * @param train the command line of {@code vireo train}, whose arguments are those of the sweep
   * @param output the sweep's folder
   */
  SweepRun(CommandLine train, Path output) {
    this.train = train;
    this.output = output;
  }

  /**
   * @return the exit code: 0 when every run is complete, or when SIGTERM asked for the end
   */
  int run(List<String> words) {
    Sweep sweep = Sweep.parse(words);
    sweep.requireOptionsOf(train.getCommandSpec());
    List<Sweep.Combination> combinations = sweep.combinations();
    List<RunSummary> finished = new ArrayList<>();
    int failures = 0;
    AtomicBoolean stopped = new AtomicBoolean();
    boolean terminated;
    try (Interrupts interrupts =
        new Interrupts(() -> stopped.set(true), "the run in hand", train.getErr())) {
      for (int i = 0; i < combinations.size() && !stopped.get(); i++) {
        Sweep.Combination combination = combinations.get(i);
        train.getErr().printf("%d/%d  %s%n", i + 1, combinations.size(), combination.name());
        train.getErr().flush();
        Path folder = output.resolve(combination.name());
        CommandLine one = one();
        int code = one.execute(arguments(words, combination, folder));
        if (((TrainCommand) one.getSubcommands().get("train").getCommand()).stopped()) {
          report(finished);
          return code;
        }
        RunSummary summary = summary(folder);
        if (summary != null) {
          finished.add(summary);
        }
        failures += code == ExitCode.OK ? 0 : 1;
      }
      terminated = interrupts.terminated();
    }
    report(finished);
    if (failures > 0) {
      train
          .getErr()
          .printf(
              "%d of %d runs failed; the same command with --resume tries them again%n",
              failures, combinations.size());
      train.getErr().flush();
    }
    boolean complete = failures == 0 && finished.size() == combinations.size();
    return complete || terminated ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private CommandLine one() {
    return Main.commandLine().setOut(train.getOut()).setErr(train.getErr());
  }

  private String[] arguments(List<String> words, Sweep.Combination combination, Path folder) {
    List<String> all = train.getParent().getParseResult().originalArgs();
    List<String> arguments = Sweep.arguments(all, words, combination, folder);
    if (!Files.exists(new RunFolder(folder).config())) {
      arguments.remove("--resume");
    }
    return arguments.toArray(String[]::new);
  }

  private void report(List<RunSummary> finished) {
    if (!finished.isEmpty()) {
      RunComparison comparison = new RunComparison(finished);
      train.getOut().print(comparison.table().toText());
      comparison.write(output);
      train.getOut().println(output.resolve("comparison.md"));
      train.getOut().flush();
    }
  }

  private static RunSummary summary(Path folder) {
    try {
      return RunSummary.read(folder);
    } catch (VireoException _) {
      return null; // its failure was told when it happened
    }
  }
}
