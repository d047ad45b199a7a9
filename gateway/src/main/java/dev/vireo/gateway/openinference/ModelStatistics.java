package dev.vireo.gateway.openinference;

import dev.vireo.gateway.metrics.ModelTotals;

/**
 * What became of a model's requests since the start.
 *
 * @param totals of all its versions: they are not told apart
 */
public record ModelStatistics(String name, String version, ModelTotals totals) {}
