package dev.vireo.inference;

import org.apiguardian.api.API;

/** What the numbers are that a classifier gives for its classes. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum OutputKind {
  /** Any numbers: probabilities are their softmax. */
  LOGITS,
  /** Probabilities already: each in [0, 1], one image's sum to 1. */
  PROBABILITIES,
  /** A score in [0, 1] for each class by itself, as a sigmoid gives it: they sum to anything. */
  SCORES
}
