package dev.vireo.training.fit;

/**
 * The learning rate over a run: a straight rise over the warm-up, then a fall. With a cosine to
 * zero it is that of Loshchilov and Hutter 2016 (arXiv 1608.03983) without restarts.
 *
 * @param decay how it falls
 * @param peak rate at the end of the warm-up, positive
 * @param warmupEpochs length of the rise, at least 0
 * @param start rate from which it rises, as a share of the peak in [0, 1]
 * @param end rate to which it falls, as a share of the peak in [0, 1]
 */
public record Schedule(Decay decay, double peak, double warmupEpochs, double start, double end) {

  /** The fall from the peak. */
  public enum Decay {
    /** No fall. */
    CONSTANT,
    /** Half a cosine. */
    COSINE,
    /** A straight line. */
    LINEAR
  }

  public Schedule {
    require(peak > 0, "learning rate", "positive", peak);
    require(warmupEpochs >= 0, "warm-up", "0 or more epochs", warmupEpochs);
    require(start >= 0 && start <= 1, "first learning rate", "a share of the peak", start);
    require(end >= 0 && end <= 1, "last learning rate", "a share of the peak", end);
  }

  private static void require(boolean met, String what, String range, double value) {
    if (!met) {
      throw new IllegalArgumentException(what + " must be " + range + ", not " + value);
    }
  }

  /** The rates of a run of this many steps, of which {@code stepsPerEpoch} make an epoch. */
  public Rates over(long totalSteps, int stepsPerEpoch) {
    return new Rates(this, Math.round(warmupEpochs * stepsPerEpoch), totalSteps);
  }

  /**
   * A schedule laid over a run.
   *
   * @param warmupSteps steps of the rise, in [0, totalSteps]
   * @param totalSteps steps of the whole run
   */
  public record Rates(Schedule schedule, long warmupSteps, long totalSteps) {
    public Rates {
      if (warmupSteps < 0 || totalSteps < 1 || warmupSteps > totalSteps) {
        throw new IllegalArgumentException(
            "a warm-up of " + warmupSteps + " steps does not fit a run of " + totalSteps);
      }
    }

    /** The rate of step {@code step}, counted from 0. */
    public double rate(long step) {
      double start = schedule.start;
      if (step < warmupSteps) {
        return schedule.peak * (start + (1 - start) * (step + 1) / warmupSteps);
      }
      double progress =
          totalSteps == warmupSteps
              ? 0
              : Math.min(1, (double) (step - warmupSteps) / (totalSteps - warmupSteps));
      double height =
          switch (schedule.decay) {
            case CONSTANT -> 1;
            case COSINE -> 0.5 * (1 + Math.cos(Math.PI * progress));
            case LINEAR -> 1 - progress;
          };
      return schedule.peak * (schedule.end + (1 - schedule.end) * height);
    }
  }
}
