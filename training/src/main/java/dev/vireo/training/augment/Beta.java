package dev.vireo.training.augment;

import java.util.random.RandomGenerator;

/** The symmetrical beta distribution. */
final class Beta {
  private Beta() {}

  /** Draws from Beta(alpha, alpha): a share in [0, 1]. */
  static double draw(double alpha, RandomGenerator random) {
    double one = gamma(alpha, random);
    double other = gamma(alpha, random);
    return one + other > 0 ? one / (one + other) : random.nextInt(2);
  }

  /** Marsaglia and Tsang, "A simple method for generating gamma variables", 2000. */
  private static double gamma(double shape, RandomGenerator random) {
    if (shape < 1) {
      return gamma(shape + 1, random) * Math.pow(random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double root = 1 + c * x;
      if (root > 0) {
        double v = root * root * root;
        if (Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
          return d * v;
        }
      }
    }
  }
}
