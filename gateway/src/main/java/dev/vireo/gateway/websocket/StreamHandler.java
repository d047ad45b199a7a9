package dev.vireo.gateway.websocket;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Connections;
import dev.vireo.gateway.explain.Explanations;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.InFlight;
import dev.vireo.gateway.protocol.RequestId;
import dev.vireo.gateway.security.Clients;
import dev.vireo.inference.batch.ClientKey;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Optional;

/**
 * Accepts WebSockets on {@code /v1/stream} that speak {@code vireo.v1} or {@code vireo.arrow.v1}
 * and refuses all others.
 */
public final class StreamHandler implements Handler<HttpServerRequest> {
  /** Where clients connect. */
  public static final String PATH = "/v1/stream";

  /** Images one by one. */
  public static final String SUBPROTOCOL = "vireo.v1";

  /** Arrow IPC streams. */
  public static final String ARROW = "vireo.arrow.v1";

  private static final int ID_BYTES = 4;
  private static final int MOST_FAREWELL_SECONDS = 10;

  private final Vertx vertx;
  private final Models models;
  private final InFlight inFlight;
  private final GatewayMetrics metrics;
  private final GatewayConfig config;
  private final Connections connections;
  private final Explanations explanations;

  public StreamHandler(
      Vertx vertx,
      Models models,
      InFlight inFlight,
      GatewayMetrics metrics,
      GatewayConfig config,
      Connections connections,
      Explanations explanations) {
    this.vertx = vertx;
    this.models = models;
    this.inFlight = inFlight;
    this.metrics = metrics;
    this.config = config;
    this.connections = connections;
    this.explanations = explanations;
  }

  /**
   * What the server must allow: the subprotocol, messages as large as bodies, no deflate, and no
   * more time to answer a farewell than a connection may be idle.
   */
  public static HttpServerOptions configure(HttpServerOptions options, GatewayConfig config) {
    int largest = largest(config);
    return options
        .addWebSocketSubProtocol(SUBPROTOCOL)
        .addWebSocketSubProtocol(ARROW)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setWebSocketClosingTimeout(farewell(config))
        .setMaxWebSocketMessageSize(largest)
        .setMaxWebSocketFrameSize(largest);
  }

  private static int largest(GatewayConfig config) {
    return (int) Math.min(Integer.MAX_VALUE, config.limits().bodyBytes() + ID_BYTES);
  }

  /** Seconds that a client has to answer one. */
  private static int farewell(GatewayConfig config) {
    return Math.clamp(config.limits().idleTime().toSeconds(), 1, MOST_FAREWELL_SECONDS);
  }

  /** Whether a request asks for a WebSocket. */
  public static boolean asks(HttpServerRequest request) {
    return Handshake.asked(request);
  }

  @Override
  public void handle(HttpServerRequest request) {
    Optional<Handshake.Refusal> refusal = Handshake.refusal(request);
    if (refusal.isPresent()) {
      refuse(request, refusal.get());
      return;
    }
    WholeMessages messages =
        new WholeMessages(largest(config), farewell(config), inFlight.uploads());
    if (!connections.insert(request, new Utf8FrameValidator(false), messages)) {
      request.connection().close();
      return;
    }
    String id = RequestId.of(request.response());
    request.response().headers().clear(); // those of answers are no handshake's
    request.response().putHeader(RequestId.HEADER, id);
    ClientKey user = Clients.of(request);
    InFlight submissions = inFlight.here();
    request
        .toWebSocket()
        .onSuccess(socket -> {
          open(socket, user, submissions);
          messages.start();
        });
  }

  private static void refuse(HttpServerRequest request, Handshake.Refusal refusal) {
    request
        .response()
        .setStatusCode(refusal.status())
        .putHeader("Sec-WebSocket-Version", Handshake.VERSION)
        .putHeader("Content-Type", "application/json")
        .putHeader("Connection", "close")
        .end(AnswerJson.error(refusal.code(), refusal.message()).encode())
        .onComplete(sent -> request.connection().close());
  }

  private void open(ServerWebSocket socket, ClientKey user, InFlight submissions) {
    boolean arrow = ARROW.equals(socket.subProtocol());
    ClientSocket client =
        new ClientSocket(
            socket,
            user,
            connections.upgraded(socket),
            metrics,
            arrow ? Protocol.ARROW : Protocol.STREAM,
            config.limits().inFlight());
    if (arrow) {
      new ArrowConnection(vertx, client, models, submissions, config).open();
    } else {
      Context loop = vertx.getOrCreateContext();
      new StreamConnection(loop, client, models, submissions, config, explanations).open();
    }
  }
}
