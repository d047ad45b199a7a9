package dev.vireo.tools.cli.bench;

import dev.vireo.bench.outcome.BenchReport;
import dev.vireo.bench.outcome.Difference;
import dev.vireo.bench.outcome.ReportComparison;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    description = "Say what changed between two results of 'vireo bench', beyond their noise.",
    footer = {
      "",
      "Exit code 0, or 1 with --fail-if-slower when a row is slower by more than that, or counts no"
          + " more."
    })
final class BenchCompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A.json", description = "results.json of the first run.")
  private Path before;

  @Parameters(index = "1", paramLabel = "B.json", description = "results.json of the second.")
  private Path now;

  @Option(
      names = "--fail-if-slower",
      paramLabel = "SHARE",
      converter = BenchWords.ShareConverter.class,
      description = "End with exit code 1 when a row is slower by more than this, such as 5%%.")
  private Double allowed;

  @Override
  public Integer call() {
    ReportComparison comparison =
        ReportComparison.of(BenchReport.read(before), BenchReport.read(now));
    PrintWriter out = spec.commandLine().getOut();
    comparison.warnings().forEach(warning -> out.println("warning: " + warning));
    for (Difference change : comparison.changes()) {
      out.printf("%s:%n  %s%n", change.row(), change.describe());
    }
    comparison.lost().forEach(row -> out.println("lost: " + row));
    comparison.gained().forEach(row -> out.println("new: " + row));
    out.printf(
        Locale.ROOT,
        "%d of %d rows changed beyond the noise%n",
        comparison.changed().size(),
        comparison.changes().size());
    List<Difference> slower = allowed == null ? List.of() : comparison.slower(allowed);
    boolean failed = allowed != null && !(slower.isEmpty() && comparison.lost().isEmpty());
    if (failed) {
      out.printf(
          Locale.ROOT,
          "%d slower by more than %.3g %%, %d lost%n",
          slower.size(),
          100 * allowed,
          comparison.lost().size());
    }
    out.flush();
    return failed ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
