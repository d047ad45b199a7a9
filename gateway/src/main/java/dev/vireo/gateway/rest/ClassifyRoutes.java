package dev.vireo.gateway.rest;

import dev.vireo.gateway.AnswerJson;
import dev.vireo.gateway.GatewayConfig;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import io.vertx.core.Context;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /v1/classify}: the body is one image file, whatever its content type, the answer its
 * top labels. {@code ?topK=N} asks for another number of labels, {@code ?model=NAME} for another
 * model than the default.
 */
public final class ClassifyRoutes {
  private static final String RETRY_AFTER_SECONDS = "1";

  private final Models models;
  private final GatewayMetrics metrics;
  private final GatewayConfig config;

  private ClassifyRoutes(Models models, GatewayMetrics metrics, GatewayConfig config) {
    this.models = models;
    this.metrics = metrics;
    this.config = config;
  }

  public static void mount(
      Router router, Models models, GatewayMetrics metrics, GatewayConfig config) {
    ClassifyRoutes routes = new ClassifyRoutes(models, metrics, config);
    router.post("/v1/classify").handler(routes::classify);
  }

  private void classify(RoutingContext context) {
    long deadline = System.nanoTime() + config.deadline().toNanos();
    BodyReader.read(context.request(), config.maxBodyBytes())
        .onSuccess(body -> submit(context, body, deadline))
        .onFailure(failure -> fail(context, (VireoException) failure));
  }

  private void submit(RoutingContext context, byte[] body, long deadline) {
    String name;
    CompletableFuture<BatchAnswer> answer;
    try (ModelLease lease = models.lease(context.request().getParam("model", ""), "")) {
      int topK = topK(context.queryParam("topK"));
      name = lease.model().name();
      BatchRequest request = new BatchRequest(body, topK, deadline, context.request().connection());
      answer = metrics.track(Protocol.REST, name, lease.model().submit(request));
    } catch (VireoException e) {
      fail(context, e);
      return;
    }
    // A client that leaves takes its request with it.
    context
        .response()
        .closeHandler(closed -> {
          if (answer.cancel(false)) {
            metrics.failed(Protocol.REST, ErrorCode.CANCELLED);
          }
        });
    Context loop = context.vertx().getOrCreateContext();
    var _ =
        answer.whenComplete(
            (done, failure) -> loop.runOnContext(run -> respond(context, name, done, failure)));
  }

  private int topK(List<String> values) {
    if (values.isEmpty()) {
      return config.topK();
    }
    String text = values.getLast();
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "topK is a whole number from 1, not \"" + text + "\"");
    }
    return Integer.parseInt(text);
  }

  private void respond(
      RoutingContext context, String model, BatchAnswer answer, Throwable failure) {
    switch (failure) {
      case null -> send(context, 200, AnswerJson.answer(model, answer));
      case VireoException known -> fail(context, known);
      case CancellationException left -> {
        // Nobody waits for the answer.
      }
      default -> fail(context, new VireoException(ErrorCode.INTERNAL, failure.toString(), failure));
    }
  }

  private void fail(RoutingContext context, VireoException failure) {
    metrics.failed(Protocol.REST, failure);
    if (failure.code() == ErrorCode.OVERLOADED) {
      context.response().putHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    send(context, HttpStatus.of(failure.code()), AnswerJson.error(failure));
  }

  private static void send(RoutingContext context, int status, JsonObject body) {
    if (!context.response().closed()) {
      context.response().setStatusCode(status);
      context.json(body);
    }
  }
}
