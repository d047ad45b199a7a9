package dev.vireo.gateway.log;

import dev.vireo.gateway.protocol.RequestId;
import dev.vireo.gateway.protocol.TraceParent;
import dev.vireo.gateway.security.Caller;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A request while it is answered. All of it belongs to its connection's event loop. */
final class AccessEntry {
  static final int SWITCHED = 101;
  static final int CLIENT_LEFT = 499;
  private static final String GRPC_STATUS = "grpc-status";

  private final Instant time = Instant.now();
  private final long start = System.nanoTime();
  private final HttpRequest head;
  private @Nullable HttpServerRequest request;
  private int status;
  private String id = "";
  private Optional<TraceParent> trace = Optional.empty();
  private boolean written;

  AccessEntry(HttpRequest head) {
    this.head = head;
  }

  /** The request itself, once the service sees it. */
  void about(HttpServerRequest seen) {
    request = seen;
  }

  void answered(HttpResponse response) {
    status = response.statusCode();
    id = Objects.toString(response.headers().get(RequestId.HEADER), "");
    trace =
        Optional.ofNullable(response.headers().get(TraceParent.HEADER)).flatMap(TraceParent::parse);
  }

  void ended(int withStatus) {
    status = withStatus;
  }

  /** Whether it is asked for the first time: a request that is reset may end twice. */
  boolean first() {
    boolean first = !written;
    written = true;
    return first;
  }

  AccessLine line(long bytes) {
    return new AccessLine(
        time,
        Optional.ofNullable(head.remoteAddress())
            .map(address -> Objects.toString(address.hostAddress(), "-"))
            .orElse("-"),
        Optional.ofNullable(request).flatMap(Caller::of).map(Caller::name),
        head.method().name(),
        head.uri(),
        version(request),
        status,
        bytes,
        System.nanoTime() - start,
        id,
        trace.map(TraceParent::trace),
        grpcStatus(),
        header("Referer"),
        header("User-Agent"));
  }

  /** Of a gRPC call that was answered: it stands before an answer that is none, else behind it. */
  private OptionalInt grpcStatus() {
    if (request == null || request.version() != HttpVersion.HTTP_2) {
      return OptionalInt.empty();
    }
    HttpServerResponse response = request.response();
    String type = response.headers().get("Content-Type");
    if (type == null || !type.startsWith("application/grpc")) {
      return OptionalInt.empty(); // and no trailers, which to ask for is to have
    }
    String early = response.headers().get(GRPC_STATUS);
    String told = early == null ? response.trailers().get(GRPC_STATUS) : early;
    return told == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(told));
  }

  private static String version(@Nullable HttpServerRequest request) {
    HttpVersion version = request == null ? HttpVersion.HTTP_1_1 : request.version();
    return switch (version) {
      case HTTP_1_0 -> "HTTP/1.0";
      case HTTP_1_1 -> "HTTP/1.1";
      case HTTP_2 -> "HTTP/2.0";
    };
  }

  private Optional<String> header(String name) {
    return Optional.ofNullable(head.headers().get(name));
  }
}
