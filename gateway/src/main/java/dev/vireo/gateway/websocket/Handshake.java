package dev.vireo.gateway.websocket;

import dev.vireo.inference.ErrorCode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a request for a WebSocket must bring (RFC 6455, section 4.2.1, and ours). */
final class Handshake {
  /** The only one that RFC 6455 knows. */
  static final String VERSION = "13";

  /** 16 bytes in base64. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

  private static final Set<String> SPOKEN = Set.of(StreamHandler.SUBPROTOCOL, StreamHandler.ARROW);
  private static final Pattern COMMA = Pattern.compile(",");

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UPGRADE_REQUIRED = 426;

  /** Why it has not. */
  record Refusal(int status, ErrorCode code, String message) {
    private static Optional<Refusal> of(int status, String message) {
      return Optional.of(new Refusal(status, ErrorCode.INVALID_ARGUMENT, message));
    }
  }

  private Handshake() {}

  /** Empty when the socket may open. */
  static Optional<Refusal> refusal(HttpServerRequest request) {
    MultiMap headers = request.headers();
    if (!StreamHandler.PATH.equals(request.path())) {
      String message = "WebSockets are at " + StreamHandler.PATH + ", not at " + request.path();
      return Optional.of(new Refusal(NOT_FOUND, ErrorCode.NOT_FOUND, message));
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return Refusal.of(METHOD_NOT_ALLOWED, "a WebSocket is asked for by GET");
    }
    if (words(headers, "Connection").noneMatch("upgrade"::equalsIgnoreCase)) {
      return Refusal.of(BAD_REQUEST, "a WebSocket is asked for with Connection: Upgrade");
    }
    if (headers.contains("Transfer-Encoding")
        || !Objects.toString(headers.get("Content-Length"), "0").equals("0")) {
      return Refusal.of(BAD_REQUEST, "a request for a WebSocket has no body");
    }
    if (!List.of(VERSION).equals(headers.getAll("Sec-WebSocket-Version"))) {
      return Refusal.of(UPGRADE_REQUIRED, "the version of WebSocket that is spoken is " + VERSION);
    }
    List<String> keys = headers.getAll("Sec-WebSocket-Key");
    if (keys.size() != 1 || !KEY.matcher(keys.getFirst()).matches()) {
      return Refusal.of(BAD_REQUEST, "Sec-WebSocket-Key is 16 bytes in base64");
    }
    if (words(headers, "Sec-WebSocket-Protocol").noneMatch(SPOKEN::contains)) {
      return Refusal.of(
          BAD_REQUEST,
          "offer a subprotocol, Sec-WebSocket-Protocol: "
              + StreamHandler.SUBPROTOCOL
              + " for images one by one or "
              + StreamHandler.ARROW
              + " for Arrow streams");
    }
    return Optional.empty();
  }

  /** Whether a request asks for a WebSocket at all. */
  static boolean asked(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_1_1
        && words(request.headers(), "Upgrade").anyMatch("websocket"::equalsIgnoreCase);
  }

  /** Of a header that is a list (RFC 9110, section 5.6.1), on one line or on several. */
  private static Stream<String> words(MultiMap headers, String name) {
    return headers.getAll(name).stream().flatMap(COMMA::splitAsStream).map(String::strip);
  }
}
