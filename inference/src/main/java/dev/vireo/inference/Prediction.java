package dev.vireo.inference;

import java.util.List;

/**
 * The classes of one image, most probable first; equal probabilities keep the order of the class
 * index.
 *
 * @param ranked at least one label
 */
public record Prediction(List<RankedLabel> ranked) {
  public Prediction {
    ranked = List.copyOf(ranked);
    if (ranked.isEmpty()) {
      throw new IllegalArgumentException("a prediction ranks at least one label");
    }
  }

  /** The top-1 label. */
  public RankedLabel best() {
    return ranked.getFirst();
  }
}
