package dev.vireo.export.emit;

import dev.vireo.export.graph.DataType;
import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.Value;
import dev.vireo.training.weights.Folding;
import java.util.List;

/** The input as float32 NCHW that the caller has normalized. */
record NormalizedImage(Value normalized) implements GraphInput {
  private static final String NAME = "pixel_values";

  static NormalizedImage of(GraphBuilder graph, int height, int width) {
    return new NormalizedImage(
        graph.input(NAME, DataType.FLOAT, List.of(Value.BATCH, 3, height, width)));
  }

  @Override
  public Value into(Folding folding, int padding) {
    return normalized;
  }
}
