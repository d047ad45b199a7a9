package dev.vireo.gateway.model;

/**
 * One version of a model, in the words of Triton's repository index.
 *
 * @param reason why it does not serve, or what is wrong with a newer file of it; empty when all is
 *     well
 */
public record ModelStatus(String name, long version, State state, String reason) {
  /** What a version does. */
  public enum State {
    /** Being loaded and warmed up. */
    LOADING,
    /** Takes requests. */
    READY,
    /** Takes no more requests, answers those it has. */
    UNLOADING,
    /** Does not serve. */
    UNAVAILABLE
  }

  ModelStatus(ModelFile file, State state, String reason) {
    this(file.name(), file.version(), state, reason);
  }
}
