package dev.vireo.gateway.explain;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.explain.ExplanationMethod;
import java.util.Optional;

/** What a request says of an explanation. */
public sealed interface Wanted {
  /** The word for whatever suits the model. */
  String AUTO = "auto";

  /** None. */
  record Nothing() implements Wanted {}

  /**
   * One.
   *
   * @param method empty for what suits the model
   */
  record By(Optional<ExplanationMethod> method) implements Wanted {}

  /**
   * @param word a method's, {@link #AUTO}, or nothing
   * @throws VireoException INVALID_ARGUMENT for any other
   */
  static Wanted parse(String word) {
    return word.isEmpty()
        ? new Nothing()
        : new By(word.equals(AUTO) ? Optional.empty() : Optional.of(ExplanationMethod.named(word)));
  }
}
