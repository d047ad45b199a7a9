package dev.vireo.training.weights;

/** What is wrong with a file of weights, in words that follow the file's name. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  Malformed(String message) {
    super(message);
  }
}
