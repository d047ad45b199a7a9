package dev.vireo.inference;

import java.util.List;
import org.apiguardian.api.API;

/**
 * The classes of one image, most probable first; equal probabilities keep the order of the class
 * index.
 *
 * @param ranked at least one label
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Prediction(List<RankedLabel> ranked) {
  public Prediction {
    ranked = List.copyOf(ranked);
    if (ranked.isEmpty()) {
      throw new IllegalArgumentException("a prediction ranks at least one label");
    }
  }

  /** Without the classes that are less probable, but for the best. */
  public Prediction atLeast(float probability) {
    int kept = ranked.size();
    while (kept > 1 && ranked.get(kept - 1).probability() < probability) {
      kept--;
    }
    return kept == ranked.size() ? this : new Prediction(ranked.subList(0, kept));
  }

  /** The top-1 label. */
  public RankedLabel best() {
    return ranked.getFirst();
  }
}
