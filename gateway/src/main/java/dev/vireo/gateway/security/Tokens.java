package dev.vireo.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import java.util.Base64;
import java.util.Optional;

/** Where a request carries its key or token. */
public final class Tokens {
  /**
   * The start of a WebSocket subprotocol that carries a token, base64url without padding: browsers
   * can set no other header. It is offered beside the protocol proper and never chosen.
   */
  public static final String SUBPROTOCOL = "vireo.token.";

  private static final String BEARER = "Bearer ";

  private Tokens() {}

  /** {@code Authorization: Bearer}, {@code X-API-Key}, or a WebSocket subprotocol. */
  public static Optional<String> in(MultiMap headers) {
    String authorization = headers.get("Authorization");
    if (authorization != null) {
      return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
          ? Optional.of(authorization.substring(BEARER.length()).strip())
          : Optional.of("");
    }
    String key = headers.get("X-API-Key");
    return key != null ? Optional.of(key) : inSubprotocol(headers.get("Sec-WebSocket-Protocol"));
  }

  private static Optional<String> inSubprotocol(String offered) {
    if (offered == null) {
      return Optional.empty();
    }
    for (String each : offered.split(",", -1)) {
      String word = each.strip();
      if (word.startsWith(SUBPROTOCOL)) {
        try {
          byte[] token = Base64.getUrlDecoder().decode(word.substring(SUBPROTOCOL.length()));
          return Optional.of(new String(token, UTF_8));
        } catch (IllegalArgumentException e) {
          return Optional.of("");
        }
      }
    }
    return Optional.empty();
  }
}
