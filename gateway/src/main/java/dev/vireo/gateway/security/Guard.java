package dev.vireo.gateway.security;

import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.HttpStatus;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Stands before every route: origin, key or token, and the headers that every answer carries. */
public final class Guard {
  private static final String NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'";
  private static final String ONE_YEAR = "max-age=31536000";

  private final Access access;
  private final Origins origins;
  private final Set<String> open;
  private final boolean tls;

  /**
   * @param open paths that need neither key nor token; every other path needs the scope infer
   * @param tls whether the service speaks TLS, so that browsers are told to insist on it
   */
  public Guard(Access access, Origins origins, Set<String> open, boolean tls) {
    this.access = access;
    this.origins = origins;
    this.open = Set.copyOf(open);
    this.tls = tls;
  }

  /** Answers a request that may not pass; hands on any other. */
  public void check(HttpServerRequest request, Handler<HttpServerRequest> next) {
    putHeaders(request.response());
    try {
      requireOrigin(request.headers());
      requireEncoding(request);
      if (!open.contains(request.path())) {
        access.require(Scope.INFER, Tokens.in(request.headers()));
      }
    } catch (VireoException e) {
      refuse(request, e);
      return;
    }
    next.handle(request);
  }

  /** Before routes that need the scope admin. */
  public void requireAdmin(RoutingContext context) {
    try {
      access.require(Scope.ADMIN, Tokens.in(context.request().headers()));
    } catch (VireoException e) {
      refuse(context.request(), e);
      return;
    }
    context.next();
  }

  /**
   * @return the status to refuse a WebSocket with; empty when it may open
   */
  public Optional<Integer> refusal(ServerWebSocketHandshake handshake) {
    try {
      requireOrigin(handshake.headers());
      access.require(Scope.INFER, Tokens.in(handshake.headers()));
      return Optional.empty();
    } catch (VireoException e) {
      return Optional.of(HttpStatus.of(e.code()));
    }
  }

  /** Routes take the path and the query apart; those that cannot be decoded end here. */
  private static void requireEncoding(HttpServerRequest request) {
    String part = "path";
    try {
      QueryStringDecoder.decodeComponent(Objects.toString(request.path(), ""));
      part = "query";
      request.params();
    } catch (IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the " + part + " is not percent-encoded as URIs are (RFC 3986, section 2.1)",
          e);
    }
  }

  private void requireOrigin(MultiMap headers) {
    String host = headers.get("Host");
    String authority = host == null ? headers.get(":authority") : host;
    if (!origins.mayUse(headers.get("Origin"), authority)) {
      throw new VireoException(
          ErrorCode.PERMISSION_DENIED,
          "pages of this origin may not use the service; --allow-origin lets them");
    }
  }

  private void putHeaders(HttpServerResponse response) {
    MultiMap headers = response.headers();
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Content-Security-Policy", NOTHING_ALLOWED);
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
    if (tls) {
      headers.set("Strict-Transport-Security", ONE_YEAR);
    }
  }

  private static void refuse(HttpServerRequest request, VireoException failure) {
    HttpServerResponse response = request.response();
    if (failure.code() == ErrorCode.UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    // The Open Inference Protocol has the message alone.
    JsonObject body =
        request.path() != null && request.path().startsWith("/v2")
            ? new JsonObject().put("error", failure.getMessage())
            : AnswerJson.error(failure);
    response
        .setStatusCode(HttpStatus.of(failure.code()))
        .putHeader("Content-Type", "application/json")
        .end(body.encode());
  }
}
