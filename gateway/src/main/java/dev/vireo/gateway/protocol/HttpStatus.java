package dev.vireo.gateway.protocol;

import dev.vireo.inference.ErrorCode;

/**
 * The HTTP status (RFC 9110, section 15) of each error code; 499, which no client sees, is the
 * usual word in logs for a client that left.
 */
public final class HttpStatus {
  private HttpStatus() {}

  public static int of(ErrorCode code) {
    return switch (code) {
      case EMPTY_INPUT, CORRUPT_IMAGE, INVALID_ARGUMENT -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case IMAGE_TOO_LARGE -> 413;
      case UNSUPPORTED_IMAGE -> 415;
      case CANCELLED -> 499;
      case OVERLOADED -> 503;
      case DEADLINE_EXCEEDED -> 504;
      case UNREADABLE,
          DECODER_CRASHED,
          INVALID_MODEL,
          INVALID_CHECKPOINT,
          INVALID_DATASET,
          OUTPUT_FAILED,
          DEVICE_UNAVAILABLE,
          ADDRESS_UNAVAILABLE,
          DIVERGED,
          OUT_OF_MEMORY,
          INTERNAL ->
          500;
    };
  }
}
