package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;

/** What a host's status means where it gives no file. */
final class Refusal {
  private Refusal() {}

  /**
   * @param what was asked for, for people
   * @return NOT_FOUND, UNAUTHENTICATED, PERMISSION_DENIED or UNREADABLE
   */
  static VireoException of(Answer answer, String what) {
    String host = answer.from().getHost();
    return switch (answer.status()) {
      case 404, 410 ->
          new VireoException(ErrorCode.NOT_FOUND, host + " has no " + what + "; check the name");
      case 401 ->
          new VireoException(
              ErrorCode.UNAUTHENTICATED, host + " gives " + what + " only to those it knows");
      case 403 -> new VireoException(ErrorCode.PERMISSION_DENIED, host + " does not give " + what);
      default ->
          new VireoException(
              ErrorCode.UNREADABLE,
              "cannot fetch %s: %s answers %d".formatted(what, host, answer.status()));
    };
  }
}
