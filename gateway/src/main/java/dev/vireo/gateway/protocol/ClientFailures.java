package dev.vireo.gateway.protocol;

import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a failure before a client is told of it. */
public final class ClientFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ClientFailures.class);

  private ClientFailures() {}

  /** As {@link #told(GatewayMetrics, Protocol, Throwable, String)} of a request without an id. */
  public static VireoException told(GatewayMetrics metrics, Protocol protocol, Throwable failure) {
    return told(metrics, protocol, failure, "");
  }

  /**
   * Counts a failure, and logs it where it is the service's own: the client is told no details. Of
   * very many, the log has a few and their number.
   *
   * @param id of the request; may be empty
   * @return what to tell
   */
  public static VireoException told(
      GatewayMetrics metrics, Protocol protocol, Throwable failure, String id) {
    VireoException known = known(failure);
    metrics.failed(protocol, known.code());
    if (known.code() == ErrorCode.INTERNAL) {
      OptionalLong leftOut = metrics.logged().take();
      if (leftOut.isPresent()) {
        LOG.atError()
            .addKeyValue("requestId", id)
            .addKeyValue("leftOut", leftOut.getAsLong())
            .setCause(known)
            .log("a request over {} failed", protocol);
      }
    }
    return known;
  }

  private static VireoException known(Throwable failure) {
    return switch (failure) {
      case VireoException known -> known;
      case CompletionException wrapped when wrapped.getCause() != null -> known(wrapped.getCause());
      case TimeoutException passed ->
          new VireoException(
              ErrorCode.DEADLINE_EXCEEDED,
              "the deadline passed before there was an answer",
              passed);
      case CancellationException cancelled ->
          new VireoException(ErrorCode.CANCELLED, "the request was withdrawn", cancelled);
      default -> new VireoException(ErrorCode.INTERNAL, failure.toString(), failure);
    };
  }
}
