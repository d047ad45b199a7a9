package dev.vireo.training.fit;

/**
 * Learning rate by step: a linear rise over the warm-up, then half a cosine to zero (Loshchilov and
 * Hutter 2016, arXiv 1608.03983, without restarts).
 *
 * @param peak rate at the end of the warm-up, positive
 * @param warmupSteps steps of the rise, in [0, totalSteps]
 * @param totalSteps steps of the whole run
 */
public record CosineSchedule(double peak, long warmupSteps, long totalSteps) {
  public CosineSchedule {
    if (!(peak > 0) || warmupSteps < 0 || totalSteps < 1 || warmupSteps > totalSteps) {
      throw new IllegalArgumentException(
          "a schedule rises to a positive rate within its steps, not "
              + peak
              + " over "
              + warmupSteps
              + " of "
              + totalSteps);
    }
  }

  /** The rate of step {@code step}, counted from 0; positive for every step of the run. */
  public double rate(long step) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    double progress = (double) (step - warmupSteps) / (totalSteps - warmupSteps);
    return peak * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
  }
}
