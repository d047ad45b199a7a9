package dev.vireo.gateway.protocol;

import dev.vireo.gateway.trace.Spans;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * W3C Trace Context's header {@code traceparent}: whose trace a request belongs to. The answer
 * carries the trace on, with a span of this service's own as its parent.
 *
 * @param trace 32 hexadecimal digits, not all 0
 * @param flags 2 hexadecimal digits
 */
public record TraceParent(String trace, String flags) {
  /** Of requests and of answers. */
  public static final String HEADER = "traceparent";

  private static final Pattern FORMAT =
      Pattern.compile(
          "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?");
  private static final String KNOWN_VERSION = "00";

  /** Empty without the header, or with one that is none. */
  public static Optional<TraceParent> parse(String header) {
    Matcher matcher = FORMAT.matcher(header);
    // A later version may say more, version 00 may not.
    if (!matcher.matches()
        || (matcher.group(1).equals(KNOWN_VERSION) && matcher.group(4) != null)) {
      return Optional.empty();
    }
    return Optional.of(new TraceParent(matcher.group(2), matcher.group(3)));
  }

  /** Carries a request's trace, its own or the one that begins with it, on to its answer. */
  public static void take(HttpServerRequest request, Spans spans) {
    String header = request.getHeader(HEADER);
    spans
        .traceParent()
        .or(() -> Optional.ofNullable(header).flatMap(TraceParent::parse).map(TraceParent::child))
        .ifPresent(child -> request.response().putHeader(HEADER, child));
  }

  private String child() {
    long span = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    return "%s-%s-%s-%s".formatted(KNOWN_VERSION, trace, HexFormat.of().toHexDigits(span), flags);
  }
}
