package dev.vireo.gateway.websocket;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Connections;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.security.Guard;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;

/**
 * Accepts WebSockets on {@code /v1/stream} that speak {@code vireo.v1} or {@code vireo.arrow.v1}
 * and refuses all others.
 */
public final class StreamHandler implements Handler<ServerWebSocket> {
  /** Where clients connect. */
  public static final String PATH = "/v1/stream";

  /** Images one by one. */
  public static final String SUBPROTOCOL = "vireo.v1";

  /** Arrow IPC streams. */
  public static final String ARROW = "vireo.arrow.v1";

  private static final int ID_BYTES = 4;
  private static final int MOST_FAREWELL_SECONDS = 10;
  private static final int NOT_FOUND = 404;
  private static final int BAD_REQUEST = 400;

  private final Vertx vertx;
  private final Models models;
  private final GatewayMetrics metrics;
  private final GatewayConfig config;
  private final Guard guard;
  private final Connections connections;

  public StreamHandler(
      Vertx vertx,
      Models models,
      GatewayMetrics metrics,
      GatewayConfig config,
      Guard guard,
      Connections connections) {
    this.vertx = vertx;
    this.models = models;
    this.metrics = metrics;
    this.config = config;
    this.guard = guard;
    this.connections = connections;
  }

  /**
   * What the server must allow: the subprotocol, messages as large as bodies, no deflate, and no
   * more time to answer a farewell than a connection may be idle.
   */
  public static HttpServerOptions configure(HttpServerOptions options, GatewayConfig config) {
    int largest = (int) Math.min(Integer.MAX_VALUE, config.limits().bodyBytes() + ID_BYTES);
    long farewell = config.limits().idleTime().toSeconds();
    return options
        .addWebSocketSubProtocol(SUBPROTOCOL)
        .addWebSocketSubProtocol(ARROW)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setWebSocketClosingTimeout(Math.clamp(farewell, 1, MOST_FAREWELL_SECONDS))
        .setMaxWebSocketMessageSize(largest)
        .setMaxWebSocketFrameSize(largest);
  }

  /** Decides on a handshake before a socket exists. */
  public void shake(ServerWebSocketHandshake handshake) {
    if (!PATH.equals(handshake.path())) {
      handshake.reject(NOT_FOUND);
    } else if (!offersSubprotocol(handshake.headers().get("Sec-WebSocket-Protocol"))) {
      handshake.reject(BAD_REQUEST);
    } else {
      guard.refusal(handshake).ifPresentOrElse(handshake::reject, handshake::accept);
    }
  }

  private static boolean offersSubprotocol(String offered) {
    if (offered == null) {
      return false;
    }
    for (String each : offered.split(",", -1)) {
      if (SUBPROTOCOL.equals(each.strip()) || ARROW.equals(each.strip())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void handle(ServerWebSocket socket) {
    boolean arrow = ARROW.equals(socket.subProtocol());
    ClientSocket client =
        new ClientSocket(
            socket,
            connections.upgraded(socket),
            metrics,
            arrow ? Protocol.ARROW : Protocol.STREAM,
            config.limits().inFlight());
    if (arrow) {
      new ArrowConnection(vertx, client, models, metrics, config).open();
    } else {
      Context loop = vertx.getOrCreateContext();
      new StreamConnection(loop, client, models, metrics, config).open();
    }
  }
}
