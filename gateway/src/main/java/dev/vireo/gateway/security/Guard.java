package dev.vireo.gateway.security;

import dev.vireo.gateway.protocol.HttpStatus;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every route: host, origin, key or token, and the headers that every answer carries.
 */
public final class Guard {
  private static final String NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'";
  private static final String ONE_YEAR = "max-age=31536000";
  private static final int EXPECTATION_FAILED = 417;
  private static final int MISDIRECTED = 421;

  private final Access access;
  private final HostNames names;
  private final Origins origins;
  private final Set<String> open;
  private final boolean tls;

  /**
   * @param names that requests may call the service by
   * @param open paths that need neither key nor token; every other path needs the scope infer
   * @param tls whether the service speaks TLS, so that browsers are told to insist on it
   */
  public Guard(Access access, HostNames names, Origins origins, Set<String> open, boolean tls) {
    this.access = access;
    this.names = names;
    this.origins = origins;
    this.open = Set.copyOf(open);
    this.tls = tls;
  }

  /** Answers a request that may not pass, in its protocol's way; hands on any other. */
  public void check(HttpServerRequest request, Handler<HttpServerRequest> next, Refusal refusal) {
    putHeaders(request.response());
    try {
      requireName(request);
    } catch (VireoException e) {
      refusal.answer(request, e, MISDIRECTED);
      return;
    }
    String expected = request.getHeader("Expect");
    if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
      String message = "the one expectation that is met is 100-continue";
      refusal.answer(
          request, new VireoException(ErrorCode.INVALID_ARGUMENT, message), EXPECTATION_FAILED);
      return;
    }
    try {
      requirePath(request);
      requireOrigin(request);
      if (allowsPage(request)) {
        next.handle(request);
        return;
      }
      requireEncoding(request);
      if (!open.contains(request.path())) {
        Caller caller = access.require(Scope.INFER, Tokens.in(request.headers()));
        if (access.authenticates()) {
          caller.remember(request);
        }
      }
    } catch (VireoException e) {
      refusal.answer(request, e, HttpStatus.of(e.code()));
      return;
    }
    next.handle(request);
  }

  /** Answers a request that could not be read; Vert.x closes the connection afterwards. */
  public void refuseUnread(HttpServerRequest request) {
    putHeaders(request.response());
    Refusal.ofUnread(request);
  }

  /** Before routes that need the scope admin. */
  public void requireAdmin(RoutingContext context) {
    try {
      access.require(Scope.ADMIN, Tokens.in(context.request().headers()));
    } catch (VireoException e) {
      Refusal.JSON.answer(context.request(), e, HttpStatus.of(e.code()));
      return;
    }
    context.next();
  }

  /** Routes fail on a path of another form (RFC 9112, section 3.2). */
  private static void requirePath(HttpServerRequest request) {
    boolean all = request.method().equals(HttpMethod.OPTIONS) && request.uri().equals("*");
    if (!all && !Objects.toString(request.path(), "").startsWith("/")) {
      throw new VireoException(ErrorCode.INVALID_ARGUMENT, "the path of a request starts with /");
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

  /**
   * Lets a page of an invited origin read the answer.
   *
   * @return whether its browser asks what it may send, which needs no key
   */
  private boolean allowsPage(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (origins.inviteSome()) {
      response.putHeader("Vary", "Origin");
    }
    String origin = request.getHeader("Origin");
    if (!origins.invites(origin)) {
      return false;
    }
    Cors.allow(response, origin);
    if (Cors.asks(request)) {
      Cors.allowHeaders(response);
      return true;
    }
    return false;
  }

  private void requireName(HttpServerRequest request) {
    names.require(authority(request));
    if (request.version() == HttpVersion.HTTP_2 && request.getHeader("Host") != null) {
      names.require(request.getHeader("Host"));
    }
  }

  private void requireOrigin(HttpServerRequest request) {
    if (!origins.mayUse(request.getHeader("Origin"), authority(request))) {
      throw new VireoException(
          ErrorCode.PERMISSION_DENIED,
          "pages of this origin may not use the service; --allow-origin lets them");
    }
  }

  /** What the client calls the service; null when it does not say so. */
  private static @Nullable String authority(HttpServerRequest request) {
    HostAndPort authority = request.version() == HttpVersion.HTTP_2 ? request.authority() : null;
    return authority == null ? request.getHeader("Host") : authority.toString();
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
}
