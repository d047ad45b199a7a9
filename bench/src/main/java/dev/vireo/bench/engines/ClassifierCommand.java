package dev.vireo.bench.engines;

import java.util.List;

/**
 * How a process is started that classifies: it is given {@code @LIST}, a file of paths, as its last
 * word, and prints a header and a row for each image.
 */
@FunctionalInterface
public interface ClassifierCommand {
  List<String> command(NamedModel model, BenchEngine engine);
}
