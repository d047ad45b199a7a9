package dev.vireo.tools.cli.train;

import dev.vireo.inference.VireoException;
import dev.vireo.tools.compare.RunComparison;
import dev.vireo.tools.terminal.Interrupts;
import dev.vireo.training.fit.RunFolder;
import dev.vireo.training.fit.RunSummary;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;

/** Trains every combination of a sweep, one after the other; one that fails costs itself. */
final class SweepRun {
  private final TrainCommand train;
  private final CommandLine command;
  private final Path output;

  /**
   * @param command the command line of {@code train}
   * @param output the sweep's folder
   */
  SweepRun(TrainCommand train, CommandLine command, Path output) {
    this.train = train;
    this.command = command;
    this.output = output;
  }

  /**
   * @param resume whether runs that were begun are gone on with
   * @return the exit code: 0 when every run is complete, or when SIGTERM asked for the end
   */
  int run(List<Sweep.Combination> combinations, boolean resume) {
    PrintWriter err = command.getErr();
    List<RunSummary> finished = new ArrayList<>();
    int failures = 0;
    AtomicBoolean stopped = new AtomicBoolean();
    boolean terminated;
    try (Interrupts interrupts = new Interrupts(() -> stopped.set(true), "the run in hand", err)) {
      for (int i = 0; i < combinations.size() && !stopped.get(); i++) {
        Sweep.Combination combination = combinations.get(i);
        err.printf("%d/%d  %s%n", i + 1, combinations.size(), combination.name());
        err.flush();
        Path folder = output.resolve(combination.name());
        boolean begun = Files.exists(new RunFolder(folder).config());
        int code = train(combination.request(), folder, resume && begun);
        if (train.stopped()) {
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
      err.printf(
          "%d of %d runs failed; the same command with --resume tries them again%n",
          failures, combinations.size());
      err.flush();
    }
    boolean complete = failures == 0 && finished.size() == combinations.size();
    return complete || terminated ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private int train(TrainingRequest request, Path folder, boolean resume) {
    try {
      return train.train(request, folder, resume);
    } catch (RuntimeException e) {
      return told(e);
    }
  }

  /** As a run that fails alone is. */
  private int told(RuntimeException failure) {
    try {
      return failure instanceof ParameterException usage
          ? command.getParameterExceptionHandler().handleParseException(usage, new String[0])
          : command
              .getExecutionExceptionHandler()
              .handleExecutionException(failure, command, command.getParseResult());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void report(List<RunSummary> finished) {
    if (!finished.isEmpty()) {
      RunComparison comparison = new RunComparison(finished);
      command.getOut().print(comparison.table().toText());
      comparison.write(output);
      command.getOut().println(output.resolve("comparison.md"));
      command.getOut().flush();
    }
  }

  private static @Nullable RunSummary summary(Path folder) {
    try {
      return RunSummary.read(folder);
    } catch (VireoException _) {
      return null; // its failure was told when it happened
    }
  }
}
