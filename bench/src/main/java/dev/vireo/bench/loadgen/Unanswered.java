package dev.vireo.bench.loadgen;

/**
 * A query that was turned away or failed. Under arrivals that do not wait for answers it counts as
 * answered later than any bound; elsewhere it ends the run.
 */
public final class Unanswered extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Unanswered(String message) {
    super(message);
  }
}
