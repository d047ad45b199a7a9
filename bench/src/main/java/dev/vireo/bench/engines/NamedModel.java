package dev.vireo.bench.engines;

import java.nio.file.Path;

/**
 * A model as a table calls it.
 *
 * @param name unique among those compared
 * @param path that {@link dev.vireo.inference.engine.Model#open} takes
 */
public record NamedModel(String name, Path path) {}
