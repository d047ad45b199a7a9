package dev.vireo.inference.choice;

import java.util.Locale;

/**
 * How far one way to run a model agrees with another.
 *
 * @param images compared, at least 1
 * @param sameTop1 images of which both ranked the same label first
 * @param meanMove mean over the images of the largest difference of a probability
 * @param largestMove the largest of them
 * @param origin of the images, for people: {@code the run's held-out images}
 */
public record Agreement(
    int images, int sameTop1, double meanMove, double largestMove, String origin) {
  /** Share of the images with the same top-1. */
  public double share() {
    return (double) sameTop1 / images;
  }

  /**
   * For people: {@code the label of float32 for 250 of 250 images; probabilities moved by 0.0021 on
   * average, 0.013 at most (the run's held-out images)}.
   */
  public String text() {
    return String.format(
        Locale.ROOT,
        "the label of float32 for %,d of %,d images; probabilities moved by %.2g on average, %.2g at most (%s)",
        sameTop1,
        images,
        meanMove,
        largestMove,
        origin);
  }
}
