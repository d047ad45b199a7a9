package dev.vireo.gateway;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Connections;
import dev.vireo.gateway.connection.WatchedTransport;
import dev.vireo.gateway.file.Independent;
import dev.vireo.gateway.grpc.GrpcService;
import dev.vireo.gateway.log.AccessLog;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.model.ModelAdmin;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.security.Access;
import dev.vireo.gateway.security.SecurityFiles;
import dev.vireo.gateway.security.TlsFiles;
import dev.vireo.gateway.trace.OtlpSpans;
import dev.vireo.gateway.trace.Spans;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.ext.web.Route;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service. Event loops only move bytes: images are decoded and run on the batchers'
 * threads. Closing it says no to readiness, takes requests for the lame-duck time still, stops
 * accepting, and answers what is in flight within the drain time; the models stay open.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final Duration FILES_LOOK = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final GatewayConfig config;
  private final Vertx vertx;
  private final WatchedTransport transport;
  private final HttpDoor door;
  private final Access access;
  private final AtomicBoolean leaving;
  private final Optional<AccessLog> log;
  private final Optional<OtlpSpans> spans;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final SecurityFiles files;

  private Gateway(
      GatewayConfig config,
      Vertx vertx,
      WatchedTransport transport,
      HttpDoor door,
      Access access,
      AtomicBoolean leaving,
      Optional<AccessLog> log,
      Optional<OtlpSpans> spans) {
    this.log = log;
    this.spans = spans;
    this.config = config;
    this.vertx = vertx;
    this.transport = transport;
    this.door = door;
    this.access = access;
    this.leaving = leaving;
    this.files = new SecurityFiles(config.security());
  }

  /** Binds and starts to serve, with metrics of its own and models that nobody changes. */
  public static Gateway start(GatewayConfig config, Models models) {
    return start(config, models, ModelAdmin.NONE, new GatewayMetrics());
  }

  /**
   * Binds and starts to serve.
   *
   * @param models closed by their owner, after the gateway
   * @param admin loads and unloads them on request
   * @param metrics shown by {@code /metrics}; of this gateway alone
   * @throws VireoException ADDRESS_UNAVAILABLE when the address cannot be bound; INVALID_ARGUMENT
   *     when a file of keys or certificates is not what it should be
   */
  public static Gateway start(
      GatewayConfig config, Models models, ModelAdmin admin, GatewayMetrics metrics) {
    requireAddress(config);
    GrpcService.load();
    Access access = Access.open(config.security());
    Connections connections =
        new Connections(config.limits(), metrics::connected, metrics::disconnected);
    WatchedTransport transport = new WatchedTransport(connections::accepted);
    Optional<AccessLog> log = config.accessLog().map(AccessLog::new);
    VertxBuilder builder = Vertx.builder().withTransport(transport);
    log.ifPresent(builder::withMetrics);
    Optional<OtlpSpans> spans = config.traces().map(OtlpSpans::new);
    spans.ifPresent(each -> builder.withTracer(each.ofRequests()));
    Vertx vertx = builder.build();
    AtomicBoolean leaving = new AtomicBoolean();
    metrics.arrowBytes(models::batchBytes);
    metrics.unsentBytes(connections::unsentBytes);
    HttpDoor door =
        new HttpDoor(
            config,
            models,
            admin,
            metrics,
            access,
            connections,
            spans.map(Spans.class::cast).orElse(Spans.NONE),
            leaving::get);
    try {
      await(vertx.deployVerticle(door), LIMIT);
      Gateway gateway = new Gateway(config, vertx, transport, door, access, leaving, log, spans);
      gateway.watchFiles();
      return gateway;
    } catch (ExecutionException | TimeoutException e) {
      vertx.close();
      log.ifPresent(AccessLog::close);
      spans.ifPresent(OtlpSpans::close);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof VireoException known) {
        throw known;
      }
      throw ListenAddress.unavailable(config, String.valueOf(cause.getMessage()), e);
    }
  }

  /**
   * Asks before anything else is done for a service that could not listen.
   *
   * @throws VireoException ADDRESS_UNAVAILABLE
   */
  public static void requireAddress(GatewayConfig config) {
    ListenAddress.require(config);
  }

  private void watchFiles() {
    if (!files.isEmpty()) {
      vertx.setPeriodic(
          FILES_LOOK.toMillis(), timer -> vertx.executeBlocking(this::reloadIfChanged));
    }
  }

  /**
   * Reads keys and certificates again if they changed, which is also looked for every ten seconds.
   * Files that are broken are reported in the log.
   *
   * @return whether they were taken
   */
  synchronized boolean reloadIfChanged() {
    if (!files.changed()) {
      return false;
    }
    try {
      reload();
      LOG.info("keys and certificates were read again");
      return true;
    } catch (VireoException e) {
      LOG.error("keys and certificates stay as they were: {}", e.getMessage());
      return false;
    }
  }

  /** What the document at {@code /openapi.yaml} describes. */
  List<Route> routes() {
    return door.routes();
  }

  /** The TCP port it listens on. */
  public int port() {
    return door.port();
  }

  /**
   * Reads keys and certificates again, either also where the other is broken, and opens the access
   * log again. Blocks.
   *
   * @throws VireoException when a file is broken; what was in use of it still is
   */
  public void reload() {
    log.ifPresent(AccessLog::reopen);
    Independent.run(access::reload, () -> config.security().tls().ifPresent(this::reload));
  }

  private void reload(TlsFiles files) {
    try {
      await(door.reload(files.read(vertx)), LIMIT);
    } catch (ExecutionException | TimeoutException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the certificate " + files.certificate() + " cannot be used: " + e,
          e);
    }
  }

  /**
   * Readiness says no from here on, while everything is answered as before: whoever balances load
   * stops sending before {@link #close} refuses. Clients whose connections stay open are told to
   * connect elsewhere.
   */
  public void leave() {
    if (!leaving.getAndSet(true)) {
      door.leave();
    }
  }

  /** Leaves, and stops after the lame-duck time; again, it does nothing. */
  @Override
  public void close() {
    leave();
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    long lameDuck = Math.max(1, config.lameDuck().toMillis()); // a timer's shortest
    try {
      await(vertx.timer(lameDuck), config.lameDuck().plus(LIMIT));
      transport.refuseNew();
      await(door.shutdown(), config.drain().plus(LIMIT));
      await(vertx.close(), LIMIT);
    } catch (ExecutionException | TimeoutException e) {
      throw new VireoException(ErrorCode.INTERNAL, "the service did not shut down cleanly", e);
    } finally {
      log.ifPresent(AccessLog::close);
      spans.ifPresent(OtlpSpans::close);
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
