package dev.vireo.tools.cli;

import dev.vireo.tools.hub.NamedModels;
import dev.vireo.tools.inspect.Inspector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description = "Show what is in a checkpoint, an ONNX file or a predictions file.")
final class InspectCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description =
          "A checkpoint (.safetensors), a run's folder, an ONNX file, a CSV of predictions, or"
              + " weights by name ('vireo pull --help').")
  private String file;

  @Override
  public void run() {
    Inspector.print(
        new NamedModels(spec.commandLine().getErr()).file(file), spec.commandLine().getOut());
  }
}
