package dev.vireo.gateway.security;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * What lets a page of an allowed origin send requests and read answers (Fetch, section 3.3). The
 * methods are said by whoever answers OPTIONS.
 */
final class Cors {
  private static final String SENT =
      "Authorization, Content-Encoding, Content-Type, Inference-Header-Content-Length, X-API-Key";
  private static final String READ =
      "Inference-Header-Content-Length, Retry-After, WWW-Authenticate";
  private static final String MAX_AGE_SECONDS = "600";

  private Cors() {}

  static void allow(HttpServerResponse response, String origin) {
    response.putHeader("Access-Control-Allow-Origin", origin);
    response.putHeader("Access-Control-Expose-Headers", READ);
    response.putHeader("Cross-Origin-Resource-Policy", "cross-origin");
  }

  /** Whether a browser asks what a page may send; it shows no key then. */
  static boolean asks(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.getHeader("Access-Control-Request-Method") != null;
  }

  static void allowHeaders(HttpServerResponse response) {
    response.putHeader("Access-Control-Allow-Headers", SENT);
    response.putHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
  }
}
