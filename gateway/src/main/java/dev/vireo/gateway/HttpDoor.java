package dev.vireo.gateway;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Connections;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.explain.Explanations;
import dev.vireo.gateway.grpc.GrpcService;
import dev.vireo.gateway.log.AccessLog;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.MetricsRoutes;
import dev.vireo.gateway.model.ModelAdmin;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.openinference.OpenInference;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.InFlight;
import dev.vireo.gateway.protocol.RequestId;
import dev.vireo.gateway.protocol.TraceParent;
import dev.vireo.gateway.rest.ClassifyRoutes;
import dev.vireo.gateway.rest.Expectation;
import dev.vireo.gateway.rest.HealthRoutes;
import dev.vireo.gateway.rest.KnownQuery;
import dev.vireo.gateway.rest.Methods;
import dev.vireo.gateway.rest.OpenApiRoutes;
import dev.vireo.gateway.rest.OpenInferenceRoutes;
import dev.vireo.gateway.rest.RepositoryRoutes;
import dev.vireo.gateway.rest.TritonRoutes;
import dev.vireo.gateway.security.Access;
import dev.vireo.gateway.security.Guard;
import dev.vireo.gateway.security.HostNames;
import dev.vireo.gateway.security.Origins;
import dev.vireo.gateway.security.Refusal;
import dev.vireo.gateway.security.SecuritySettings;
import dev.vireo.gateway.trace.Spans;
import dev.vireo.gateway.web.PageRoutes;
import dev.vireo.gateway.websocket.StreamHandler;
import dev.vireo.inference.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The HTTP server with its routes, on one event loop. */
final class HttpDoor extends VerticleBase {
  private static final Set<String> HEALTH =
      Set.of(
          "/health/live",
          "/health/ready",
          "/v2/health/live",
          "/v2/health/ready",
          "/inference.GRPCInferenceService/ServerLive",
          "/inference.GRPCInferenceService/ServerReady",
          "/grpc.health.v1.Health/Check",
          "/grpc.health.v1.Health/Watch");

  private static final int NOT_FOUND = 404;

  private final GatewayConfig config;
  private final Models models;
  private final ModelAdmin admin;
  private final GatewayMetrics metrics;
  private final Access access;
  private final Connections connections;
  private final Spans spans;
  private final BooleanSupplier leaving;
  private final InFlight inFlight;
  private final Explanations explanations;
  private HttpServer server;
  private Router router;
  private Methods methods;

  HttpDoor(
      GatewayConfig config,
      Models models,
      ModelAdmin admin,
      GatewayMetrics metrics,
      Access access,
      Connections connections,
      Spans spans,
      BooleanSupplier leaving) {
    this.config = config;
    this.models = models;
    this.admin = admin;
    this.metrics = metrics;
    this.access = access;
    this.connections = connections;
    this.spans = spans;
    this.leaving = leaving;
    inFlight = new InFlight(metrics, spans, config.limits().inFlightPerClient());
    explanations = new Explanations(config.explains(), inFlight);
  }

  @Override
  public Future<?> start() {
    Guard guard = guard();
    connections.watch(vertx);
    BooleanSupplier ready = () -> !leaving.getAsBoolean() && models.ready();
    OpenInference openInference = new OpenInference(models, ready, inFlight, metrics, config);
    router = router(guard, ready, inFlight, openInference);
    methods = Methods.of(router);
    GrpcService grpc = new GrpcService(vertx, openInference, admin, access);
    StreamHandler stream =
        new StreamHandler(vertx, models, inFlight, metrics, config, connections, explanations);
    server =
        vertx
            .createHttpServer(StreamHandler.configure(options(), config))
            .requestHandler(request -> {
              AccessLog.about(request);
              RequestId.assign(request);
              TraceParent.take(request, spans);
              boolean call = GrpcService.calls(request);
              connections.requested(request, call);
              Expectation.begin(request);
              guard.check(
                  request,
                  call ? grpc : others(request, stream),
                  call ? GrpcService::refuse : Refusal.JSON);
            })
            .invalidRequestHandler(request -> {
              AccessLog.about(request);
              RequestId.assign(request);
              guard.refuseUnread(request);
            });
    return server.listen();
  }

  private Handler<HttpServerRequest> others(HttpServerRequest request, StreamHandler stream) {
    if (request.method().equals(HttpMethod.OPTIONS)) {
      return methods::answer;
    }
    return StreamHandler.asks(request) ? stream : router;
  }

  private Guard guard() {
    SecuritySettings security = config.security();
    boolean anyName = security.authenticates() || !config.loopback();
    Set<String> open = new HashSet<>(PageRoutes.paths());
    open.addAll(HEALTH);
    Origins origins = new Origins(security.allowedOrigins(), anyName);
    return new Guard(access, names(security, anyName), origins, open, security.tls().isPresent());
  }

  private HostNames names(SecuritySettings security, boolean anyName) {
    if (!security.hostNames().isEmpty()) {
      return HostNames.of(security.hostNames());
    }
    return anyName ? HostNames.any() : HostNames.loopback(config.host());
  }

  /** What the document at {@code /openapi.yaml} describes. */
  List<Route> routes() {
    return router.getRoutes();
  }

  private Router router(
      Guard guard, BooleanSupplier ready, InFlight inFlight, OpenInference openInference) {
    Router routes = Router.router(vertx);
    routes.errorHandler(NOT_FOUND, HttpDoor::nothingHere);
    routes.route().handler(new KnownQuery(Set.copyOf(PageRoutes.paths())));
    HealthRoutes.mount(routes, ready);
    MetricsRoutes.mount(routes, metrics);
    OpenApiRoutes.mount(routes);
    PageRoutes.mount(routes);
    TritonRoutes.mount(routes, openInference);
    OpenInferenceRoutes.mount(routes, openInference);
    ClassifyRoutes.mount(routes, models, inFlight, metrics, config, explanations);
    RepositoryRoutes.mount(routes, models, admin, guard);
    return routes;
  }

  private static void nothingHere(RoutingContext context) {
    context.response().setStatusCode(NOT_FOUND);
    String reason = "nothing is at " + context.request().path();
    context.json(
        context.request().path().startsWith("/v2")
            ? new JsonObject().put("error", reason)
            : RequestId.in(AnswerJson.error(ErrorCode.NOT_FOUND, reason), context.response()));
  }

  private HttpServerOptions options() {
    Limits limits = config.limits();
    // A connection that waits for an answer is quiet; Connections knows which are idle.
    long quiet = limits.idleTime().plus(config.deadline()).toMillis();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, quiet))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setSendBufferSize(Limits.SEND_BUFFER_BYTES)
            // Answers are written on the event loop: no connection needs a queue for other threads.
            .setStrictThreadMode(true)
            .setTracingPolicy(TracingPolicy.ALWAYS)
            .setMaxHeaderSize(Limits.HEADER_BYTES)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(limits.inFlight())
                    .setMaxHeaderListSize(Limits.HEADER_BYTES));
    config
        .security()
        .tls()
        .ifPresent(
            files -> options.setSsl(true).setUseAlpn(true).setKeyCertOptions(files.read(vertx)));
    return options;
  }

  int port() {
    return server.actualPort();
  }

  /** New connections see this certificate. */
  Future<Boolean> reload(KeyCertOptions certificate) {
    ServerSSLOptions options = new ServerSSLOptions();
    options.setKeyCertOptions(certificate);
    return server.updateSSLOptions(options, true);
  }

  /** Clients are told to connect elsewhere; from any thread. */
  void leave() {
    context.runOnContext(run -> connections.leave());
  }

  /** Stops accepting, closes what is idle, and waits for the rest within the limit. */
  Future<Void> shutdown() {
    return server
        .shutdown(config.drain().toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(_ -> explanations.close());
  }
}
