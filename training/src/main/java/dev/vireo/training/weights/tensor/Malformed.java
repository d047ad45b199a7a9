package dev.vireo.training.weights.tensor;

/** What is wrong with a file of weights, in words that follow the file's name. */
public final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  public Malformed(String message) {
    super(message);
  }
}
