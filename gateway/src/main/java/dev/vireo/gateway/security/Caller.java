package dev.vireo.gateway.security;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls.
 *
 * @param name for logs
 */
public record Caller(String name, Set<Scope> scopes) {
  /** Registered before any event loop is there, as Vert.x wants it. */
  private static final ContextLocal<Caller> OF_REQUEST = ContextLocal.registerLocal(Caller.class);

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** Keeps who sent a request, for {@link #of}. */
  void remember(HttpServerRequest request) {
    OF_REQUEST.put(((HttpServerRequestInternal) request).context(), this);
  }

  /** Who sent a request, where somebody was asked for a key or a token. */
  public static Optional<Caller> of(HttpServerRequest request) {
    return Optional.ofNullable(OF_REQUEST.get(((HttpServerRequestInternal) request).context()));
  }

  /** Who sent the request that this thread works on. */
  public static Optional<Caller> current() {
    return Optional.ofNullable(Vertx.currentContext()).map(OF_REQUEST::get);
  }

  public boolean may(Scope scope) {
    for (Scope own : scopes) {
      if (own.covers(scope)) {
        return true;
      }
    }
    return false;
  }
}
