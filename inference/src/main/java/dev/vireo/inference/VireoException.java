package dev.vireo.inference;

/**
 * A failure that a person can act on. The message says what was wrong, with which input, and what
 * to do; it needs no stack trace to be understood.
 */
public final class VireoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public VireoException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public VireoException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
