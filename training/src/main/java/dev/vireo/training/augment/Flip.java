package dev.vireo.training.augment;

/** Which images are mirrored, left to right. */
public enum Flip {
  NONE,
  /** Each with a probability of one half. */
  RANDOM
}
