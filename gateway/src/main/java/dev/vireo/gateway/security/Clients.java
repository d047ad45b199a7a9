package dev.vireo.gateway.security;

import dev.vireo.inference.batch.ClientKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Who shares the service: the key or the token's subject where there is one, else the address, and
 * of each the connections.
 */
public final class Clients {
  private Clients() {}

  public static ClientKey of(HttpServerRequest request) {
    return of(Caller.of(request), request.connection());
  }

  /** Of the request that this thread works on. */
  public static ClientKey current(HttpConnection connection) {
    return of(Caller.current(), connection);
  }

  private static ClientKey of(Optional<Caller> caller, HttpConnection connection) {
    // An address has a dot or a colon, and so may a name: the letter tells them apart.
    String user =
        caller
            .map(known -> "k " + known.name())
            .orElseGet(() -> "a " + connection.remoteAddress().hostAddress());
    return new ClientKey(user, connection);
  }
}
