package dev.vireo.training.fit;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a training run left.
 *
 * @param run its folder
 * @param epochs of the whole run, those before a resumption included
 * @param parameters trainable values
 * @param seconds of all epochs together
 * @param viewsTop1 share of held-out images that the last epoch's weights classify right from the
 *     plan's several views; empty where it has one view, or the run is not complete
 * @param complete false when it was stopped before its last epoch
 */
public record TrainingResult(
    RunFolder run,
    List<EpochMetrics> epochs,
    long parameters,
    double seconds,
    OptionalDouble viewsTop1,
    boolean complete) {
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }

  /**
   * The epoch that {@link RunFolder#best()} holds: the highest validation top-1, at equality the
   * lowest loss.
   *
   * @throws IllegalStateException when no epoch was finished
   */
  public EpochMetrics best() {
    return BestEpoch.of(epochs)
        .orElseThrow(() -> new IllegalStateException("no epoch was finished"));
  }
}
