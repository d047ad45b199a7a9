package dev.vireo.tools.cli;

import dev.vireo.tools.dataset.DatasetSplit;
import dev.vireo.tools.dataset.Division;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "split",
    description =
        "Copy a dataset into OUT/train and OUT/test (and OUT/val), every class divided alike.")
final class DatasetSplitCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "One folder per class.")
  private Path source;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "Folder to make; must not exist or be empty.")
  private Path target;

  @ArgGroup private By by = new By();

  private static final class By {
    @Option(
        names = "--first",
        paramLabel = "N",
        description = "The first N of each class in order of name to test, the rest for training.")
    private Integer first;

    @Option(
        names = "--ratios",
        paramLabel = "N",
        split = ",",
        description = "Shares of train,test or train,val,test after shuffling (default 80,20).")
    private List<Double> ratios = List.of(80.0, 20.0);
  }

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed, another shuffle (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--link", description = "Hard links in place of copies.")
  private boolean link;

  @Override
  public void run() {
    Map<String, Integer> totals = new DatasetSplit(division(), seed, link).write(source, target);
    String counts =
        totals.entrySet().stream()
            .map(part -> part.getValue() + " " + part.getKey())
            .collect(Collectors.joining(", "));
    spec.commandLine().getOut().printf("%s: %s%n", target, counts);
  }

  private Division division() {
    try {
      if (by.first != null) {
        return new Division.First(by.first);
      }
      return switch (by.ratios.size()) {
        case 2 -> new Division.Shares(by.ratios.get(0), 0, by.ratios.get(1));
        case 3 -> new Division.Shares(by.ratios.get(0), by.ratios.get(1), by.ratios.get(2));
        default ->
            throw new ParameterException(
                spec.commandLine(),
                "--ratios takes two or three numbers (80,20 or 80,10,10), not " + by.ratios);
      };
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
