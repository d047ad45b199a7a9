package dev.vireo.gateway.protocol;

import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a failure before a client is told of it. */
public final class ClientFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ClientFailures.class);

  private ClientFailures() {}

  /**
   * Counts a failure, and logs it where it is the service's own: the client is told no details.
   *
   * @return what to tell
   */
  public static VireoException told(GatewayMetrics metrics, Protocol protocol, Throwable failure) {
    VireoException known = known(failure);
    metrics.failed(protocol, known.code());
    if (known.code() == ErrorCode.INTERNAL) {
      LOG.error("a request over {} failed", protocol, known);
    }
    return known;
  }

  private static VireoException known(Throwable failure) {
    return switch (failure) {
      case VireoException known -> known;
      case CompletionException wrapped when wrapped.getCause() != null -> known(wrapped.getCause());
      case CancellationException cancelled ->
          new VireoException(ErrorCode.CANCELLED, "the request was withdrawn", cancelled);
      default -> new VireoException(ErrorCode.INTERNAL, failure.toString(), failure);
    };
  }
}
