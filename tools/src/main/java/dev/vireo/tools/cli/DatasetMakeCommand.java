package dev.vireo.tools.cli;

import dev.vireo.tools.dataset.BirdDataset;
import dev.vireo.tools.dataset.bird.Species;
import dev.vireo.tools.terminal.Progress;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "make",
    description =
        "Draw photographs of birds: one folder per species, offline, the same for a seed.")
final class DatasetMakeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder to make; must not exist or be empty.")
  private Path folder;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of species, 2 to 12 (default ${DEFAULT-VALUE}).")
  private int classes;

  @Option(
      names = "--per-class",
      paramLabel = "N",
      defaultValue = "100",
      description = "Images of each species (default ${DEFAULT-VALUE}).")
  private int perClass;

  @Option(
      names = "--size",
      paramLabel = "PX",
      defaultValue = "220",
      description =
          "Longest edge of the largest image; sizes are mixed down to two fifths of it"
              + " (default ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed, other images (default ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public void run() {
    BirdDataset dataset = new BirdDataset(classes, perClass, size, seed);
    try (Progress progress = Progress.open("Drawing", (long) classes * perClass)) {
      dataset.write(folder, progress::step);
    }
    String names = dataset.species().stream().map(Species::name).collect(Collectors.joining(", "));
    spec.commandLine().getOut().printf("%s: %d images of %s%n", folder, classes * perClass, names);
  }
}
