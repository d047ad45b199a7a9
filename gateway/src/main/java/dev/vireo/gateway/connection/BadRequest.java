package dev.vireo.gateway.connection;

import java.util.Objects;

/** Why a request is answered before anybody looks at what it asks. */
public final class BadRequest extends IllegalArgumentException {
  static final int VERSION = 505;
  private static final int BAD_REQUEST = 400;
  private static final long serialVersionUID = 1L;

  private final int status;

  BadRequest(String message) {
    this(BAD_REQUEST, message);
  }

  BadRequest(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
