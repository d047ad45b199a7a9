package dev.vireo.bench.loadgen;

import java.util.concurrent.CompletionException;

/**
 * A query that was turned away or failed. Under arrivals that do not wait for answers it counts as
 * answered later than any bound; elsewhere it ends the run.
 */
public final class Unanswered extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Unanswered(String message) {
    super(message);
  }

  /** Of a future that ended without an answer; the words are put before its own. */
  public static Unanswered of(String words, CompletionException failure) {
    Throwable cause = failure.getCause();
    return new Unanswered(
        words + (cause instanceof Unanswered ? cause.getMessage() : "no answer: " + cause));
  }
}
