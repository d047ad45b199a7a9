package dev.vireo.tools.compare;

import dev.vireo.inference.Lookup;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.tools.text.Quantities;
import dev.vireo.tools.text.Table;
import dev.vireo.training.fit.EpochMetrics;
import dev.vireo.training.fit.RunSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Training runs side by side, in the order in which they were named.
 *
 * @param runs at least one; one that is named again counts once
 */
public record RunComparison(List<RunSummary> runs) {
  private static final List<String> HEADER =
      List.of("run", "model", "parameters", "epochs", "training time", "images/s", "top-1");

  public RunComparison {
    Set<Path> folders = new HashSet<>();
    runs = runs.stream().filter(run -> folders.add(absolute(run))).toList();
  }

  /** A name for each run that no other has: as much of the end of its path as that takes. */
  Map<Path, String> names() {
    Map<Path, String> names = new LinkedHashMap<>();
    for (RunSummary run : runs) {
      Path path = absolute(run);
      int parts = 1;
      while (parts < path.getNameCount() && ambiguous(path, parts)) {
        parts++;
      }
      names.put(run.folder(), end(path, parts).toString());
    }
    return names;
  }

  private static Path absolute(RunSummary run) {
    return run.folder().toAbsolutePath().normalize();
  }

  private boolean ambiguous(Path path, int parts) {
    return runs.stream()
        .map(RunComparison::absolute)
        .anyMatch(other -> !other.equals(path) && end(other, parts).equals(end(path, parts)));
  }

  private static Path end(Path path, int parts) {
    int count = path.getNameCount();
    return path.subpath(Math.max(0, count - parts), count);
  }

  /** What keeps the accuracies from being compared, for people; empty where nothing does. */
  public Optional<String> warning() {
    Map<String, List<String>> byImages = new LinkedHashMap<>();
    Map<Path, String> names = names();
    for (RunSummary run : runs) {
      byImages
          .computeIfAbsent(run.heldOut(), _ -> new ArrayList<>())
          .add(Lookup.required(names, run.folder()));
    }
    if (byImages.size() < 2) {
      return Optional.empty();
    }
    String groups =
        byImages.values().stream()
            .map(group -> String.join(", ", group))
            .collect(Collectors.joining(" | "));
    return Optional.of(
        "their top-1 cannot be compared, as they were measured on different images: %s. Measure each on the same ones: vireo evaluate DATA -m RUN"
            .formatted(groups));
  }

  /** A row for each run, with the top-1 of its best epoch. */
  public Table table() {
    Map<Path, String> names = names();
    List<List<String>> rows = new ArrayList<>();
    for (RunSummary run : runs) {
      EpochMetrics best = run.best();
      rows.add(
          List.of(
              names.get(run.folder()),
              run.architecture().name(),
              Quantities.count(run.parameters()),
              run.epochs().size() < run.plannedEpochs()
                  ? run.epochs().size() + " of " + run.plannedEpochs()
                  : Integer.toString(run.epochs().size()),
              Quantities.seconds(run.seconds()),
              String.format(Locale.ROOT, "%.0f", run.imagesPerSecond()),
              String.format(Locale.ROOT, "%.2f %%", 100 * best.validationTop1())));
    }
    return new Table(HEADER, rows);
  }

  /**
   * Writes {@code comparison.md} and the plot beside it, {@code comparison.png}.
   *
   * @param folder created where needed
   */
  public void write(Path folder) {
    ComparisonChart.write(folder.resolve("comparison.png"), this);
    String text =
        "# %d training run%s\n\n".formatted(runs.size(), runs.size() == 1 ? "" : "s")
            + table().toMarkdown()
            + warning().map(warning -> "\nWarning: " + warning + ".\n").orElse("")
            + "\nTop-1 is on each run's held-out images, after its best epoch; images/s is of"
            + " training.\n\n![Held-out top-1 by epoch, and by parameters](comparison.png)\n";
    AtomicFile.write(
        folder.resolve("comparison.md"), temporary -> Files.writeString(temporary, text));
  }
}
