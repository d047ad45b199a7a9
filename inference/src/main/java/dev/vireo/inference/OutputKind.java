package dev.vireo.inference;

/** What the numbers are that a classifier gives for its classes. */
public enum OutputKind {
  /** Any numbers: probabilities are their softmax. */
  LOGITS,
  /** Probabilities already: each in [0, 1], one image's sum to 1. */
  PROBABILITIES,
  /** A score in [0, 1] for each class by itself, as a sigmoid gives it: they sum to anything. */
  SCORES
}
