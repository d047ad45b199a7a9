package dev.vireo.training.augment;

/** Which images are mirrored, left to right. */
public enum Flip {
  NONE,
  /** Each with a probability of one half. */
  RANDOM,
  /**
   * A random half in the first epoch, the others in the next, and so on: two epochs show every
   * image both ways (arXiv 2404.00498, section 3.6).
   */
  ALTERNATE
}
