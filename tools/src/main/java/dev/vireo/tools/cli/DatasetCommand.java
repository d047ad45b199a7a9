package dev.vireo.tools.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "dataset",
    description = "Make a dataset of drawn birds, fetch or import one, or split one into parts.",
    subcommands = {
      DatasetMakeCommand.class,
      DatasetFetchCommand.class,
      DatasetImportCommand.class,
      DatasetSplitCommand.class
    })
final class DatasetCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "dataset needs a command: make, fetch, import or split");
  }
}
