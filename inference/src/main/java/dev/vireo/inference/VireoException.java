package dev.vireo.inference;

import java.util.Objects;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a person can act on. The message says what was wrong, with which input, and what
 * to do; it needs no stack trace to be understood.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class VireoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public VireoException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public VireoException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Never null: every constructor asks for one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  public ErrorCode code() {
    return code;
  }
}
