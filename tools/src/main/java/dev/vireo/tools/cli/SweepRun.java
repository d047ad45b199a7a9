package dev.vireo.tools.cli;

import dev.vireo.inference.VireoException;
import dev.vireo.tools.compare.RunComparison;
import dev.vireo.training.fit.RunFolder;
import dev.vireo.training.fit.RunSummary;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
   * @return the exit code: 0 when every run is complete
   */
  int run(List<String> words) {
    PrintWriter err = train.getErr();
    List<String> arguments = train.getParent().getParseResult().originalArgs();
    List<Sweep.Combination> combinations = Sweep.parse(words).combinations();
    List<RunSummary> finished = new ArrayList<>();
    int failures = 0;
    for (int i = 0; i < combinations.size(); i++) {
      Sweep.Combination combination = combinations.get(i);
      Path folder = output.resolve(combination.name());
      err.printf("%d/%d  %s%n", i + 1, combinations.size(), combination.name());
      err.flush();
      List<String> run = Sweep.arguments(arguments, words, combination, folder);
      if (!Files.exists(new RunFolder(folder).config())) {
        run.remove("--resume");
      }
      int code =
          Main.commandLine()
              .setOut(train.getOut())
              .setErr(err)
              .setOverwrittenOptionsAllowed(true)
              .execute(run.toArray(String[]::new));
      RunSummary summary = summary(folder);
      if (summary != null) {
        finished.add(summary);
      }
      if (code != ExitCode.OK) {
        failures++;
      } else if (summary == null) {
        break; // it was asked to stop
      }
    }
    if (!finished.isEmpty()) {
      RunComparison comparison = new RunComparison(finished);
      train.getOut().print(comparison.table().toText());
      comparison.write(output);
      train.getOut().println(output.resolve("comparison.md"));
      train.getOut().flush();
    }
    if (failures > 0) {
      err.printf(
          "%d of %d runs failed; the same command with --resume tries them again%n",
          failures, combinations.size());
      err.flush();
    }
    return failures == 0 && finished.size() == combinations.size()
        ? ExitCode.OK
        : ExitCode.SOFTWARE;
  }

  private static RunSummary summary(Path folder) {
    try {
      return RunSummary.read(folder);
    } catch (VireoException _) {
      return null; // its failure was told when it happened
    }
  }
}
