package dev.vireo.training.fit;

import java.util.List;
import java.util.Optional;

/** Which epoch's weights are kept as the best. */
final class BestEpoch {
  private BestEpoch() {}

  /** Highest validation top-1, then lowest validation loss, then the earliest. */
  static Optional<EpochMetrics> of(List<EpochMetrics> epochs) {
    EpochMetrics best = null;
    for (EpochMetrics epoch : epochs) {
      if (best == null || better(epoch, best)) {
        best = epoch;
      }
    }
    return Optional.ofNullable(best);
  }

  /** How many epochs were finished after the best. */
  static int since(List<EpochMetrics> epochs) {
    return of(epochs).map(best -> epochs.size() - best.epoch()).orElse(0);
  }

  private static boolean better(EpochMetrics one, EpochMetrics other) {
    int byTop1 = Double.compare(one.validationTop1(), other.validationTop1());
    return byTop1 > 0 || (byTop1 == 0 && one.validationLoss() < other.validationLoss());
  }
}
