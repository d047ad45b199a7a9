package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;

/** A host that gave no answer of use, however often it was asked; another time it may. */
final class Unreachable extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason which host, and what it did
   */
  Unreachable(String reason) {
    super(reason);
  }

  /** For people. */
  String reason() {
    return String.valueOf(getMessage());
  }

  VireoException asFailure(String what) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot fetch " + what + ": " + reason() + "; try again later", this);
  }
}
