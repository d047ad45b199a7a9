package dev.vireo.training.augment;

/**
 * How the images of a batch are mixed: each with the one before it, all in the same proportion. The
 * target is mixed in that proportion too.
 */
public sealed interface Mix {

  /** Not at all. */
  record None() implements Mix {}

  /**
   * A weighted mean of both images, the weight drawn from Beta(alpha, alpha) (Zhang et al. 2017,
   * arXiv 1710.09412).
   *
   * @param alpha positive
   */
  record Mixup(double alpha) implements Mix {
    public Mixup {
      requirePositive(alpha, "mixup");
    }
  }

  /**
   * A rectangle of one image in the other, its area drawn from Beta(alpha, alpha) (Yun et al. 2019,
   * arXiv 1905.04899).
   *
   * @param alpha positive
   */
  record CutMix(double alpha) implements Mix {
    public CutMix {
      requirePositive(alpha, "cutmix");
    }
  }

  /** One of both for each batch, with equal chances. */
  record Either(Mixup mixup, CutMix cutMix) implements Mix {}

  private static void requirePositive(double alpha, String name) {
    if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + "'s alpha is positive, not " + alpha);
    }
  }
}
