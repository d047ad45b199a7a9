package dev.vireo.gateway;

import dev.vireo.gateway.grpc.GrpcService;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.MetricsRoutes;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.openinference.OpenInference;
import dev.vireo.gateway.rest.ClassifyRoutes;
import dev.vireo.gateway.rest.HealthRoutes;
import dev.vireo.gateway.rest.OpenInferenceRoutes;
import dev.vireo.gateway.web.PageRoutes;
import dev.vireo.gateway.websocket.StreamHandler;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The running service. Event loops only move bytes: images are decoded and run on the batchers'
 * threads. Closing it stops accepting and answers what is in flight within ten seconds; the models
 * stay open.
 */
public final class Gateway implements AutoCloseable {
  /** After it, connections that still wait for an answer are closed. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final int MAX_HEADER_BYTES = 16 << 10;

  private final Vertx vertx;
  private final HttpServer server;
  private final AtomicBoolean closed;

  private Gateway(Vertx vertx, HttpServer server, AtomicBoolean closed) {
    this.vertx = vertx;
    this.server = server;
    this.closed = closed;
  }

  /**
   * Binds and starts to serve.
   *
   * @param models closed by their owner, after the gateway
   * @throws VireoException INVALID_ARGUMENT when the address cannot be bound
   */
  public static Gateway start(GatewayConfig config, Models models) {
    return start(config, models, new GatewayMetrics());
  }

  /**
   * Binds and starts to serve.
   *
   * @param models closed by their owner, after the gateway
   * @param metrics shown by {@code /metrics}; of this gateway alone
   * @throws VireoException INVALID_ARGUMENT when the address cannot be bound
   */
  public static Gateway start(GatewayConfig config, Models models, GatewayMetrics metrics) {
    Vertx vertx = Vertx.vertx();
    AtomicBoolean closed = new AtomicBoolean();
    metrics.arrowBytes(models::batchBytes);
    try {
      Router router = Router.router(vertx);
      BooleanSupplier ready = () -> !closed.get() && models.ready();
      HealthRoutes.mount(router, ready);
      MetricsRoutes.mount(router, metrics);
      PageRoutes.mount(router);
      OpenInference openInference = new OpenInference(models, ready, metrics, config);
      OpenInferenceRoutes.mount(router, openInference);
      GrpcService grpc = new GrpcService(vertx, openInference);
      ClassifyRoutes.mount(router, models, metrics, config);
      HttpServerOptions options =
          new HttpServerOptions()
              .setHost(config.host())
              .setPort(config.port())
              .setIdleTimeout((int) config.idleTimeout().toSeconds())
              .setIdleTimeoutUnit(TimeUnit.SECONDS)
              .setHandle100ContinueAutomatically(true)
              .setMaxHeaderSize(MAX_HEADER_BYTES);
      StreamHandler stream = new StreamHandler(vertx, models, metrics, config);
      HttpServer server =
          vertx
              .createHttpServer(StreamHandler.configure(options, config))
              .connectionHandler(metrics::connected)
              .requestHandler(
                  request -> (GrpcService.calls(request) ? grpc : router).handle(request))
              .webSocketHandshakeHandler(stream::shake)
              .webSocketHandler(stream);
      await(server.listen(), START_LIMIT);
      return new Gateway(vertx, server, closed);
    } catch (ExecutionException | TimeoutException e) {
      vertx.close();
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "cannot listen on " + config.host() + ":" + config.port() + ": " + cause.getMessage(),
          e);
    }
  }

  /** The TCP port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Stops; again, it does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      await(server.shutdown(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS), START_LIMIT);
      await(vertx.close(), START_LIMIT);
    } catch (ExecutionException | TimeoutException e) {
      throw new VireoException(ErrorCode.INTERNAL, "the service did not shut down cleanly", e);
    }
  }

  private static <T> T await(Future<T> future, Duration limit)
      throws ExecutionException, TimeoutException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VireoException(ErrorCode.INTERNAL, "interrupted while waiting for the server", e);
    }
  }
}
