package dev.vireo.tools.cli;

import dev.vireo.inference.VireoException;
import dev.vireo.tools.compare.RunComparison;
import dev.vireo.training.fit.RunSummary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    description = "Put training runs side by side: size, epochs, time, speed, accuracy.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vireo compare runs/cnn runs/vit runs/resnet18",
      "  vireo compare runs/* -o report       report/comparison.md and comparison.png"
    })
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = "Folders of training runs; what is none is told and left out.")
  private List<Path> folders;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder for comparison.md and comparison.png.")
  private Path output;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    List<RunSummary> runs = new ArrayList<>();
    for (Path folder : folders) {
      try {
        runs.add(RunSummary.read(folder));
      } catch (VireoException e) {
        err.println("left out: " + e.getMessage());
        err.flush();
      }
    }
    if (!runs.isEmpty()) {
      RunComparison comparison = new RunComparison(runs);
      PrintWriter out = spec.commandLine().getOut();
      out.print(comparison.table().toText());
      out.flush();
      comparison.warning().ifPresent(warning -> err.println("warning: " + warning));
      err.flush();
      if (output != null) {
        comparison.write(output);
      }
    }
    return runs.size() == folders.size() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
