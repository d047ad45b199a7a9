package dev.vireo.gateway.rest;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * {@code Expect: 100-continue} (RFC 9110, section 10.1.1). A client that waits to be told to go on
 * is told so by whoever wants the body; one that is refused keeps its body, and as nobody knows
 * whether it comes all the same, its connection ends.
 */
public final class Expectation {
  private static final String CONTINUE = "100-continue";

  private Expectation() {}

  /** To be called before a request is answered. */
  public static void begin(HttpServerRequest request) {
    if (waits(request) && request.version() == HttpVersion.HTTP_1_1) {
      request.response().putHeader("Connection", "close");
      request
          .response()
          .endHandler(ended -> {
            if (request.response().headers().contains("Connection")) {
              request.connection().close();
            }
          });
    }
  }

  /** Tells a client that waits to send its body. */
  static void meet(HttpServerRequest request) {
    if (waits(request)) {
      request.response().headers().remove("Connection");
      request.response().writeContinue();
    }
  }

  private static boolean waits(HttpServerRequest request) {
    return CONTINUE.equalsIgnoreCase(request.getHeader("Expect"));
  }
}
