package dev.vireo.gateway.rest;

import dev.vireo.gateway.AnswerJson;
import dev.vireo.gateway.GatewayConfig;
import dev.vireo.gateway.ServedModel;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import io.vertx.core.Context;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /v1/classify}: the body is one image file, the answer its top labels. {@code ?topK=N}
 * asks for another number of labels.
 */
public final class ClassifyRoutes {
  private static final int RETRY_AFTER_SECONDS = 1;

  private final ServedModel model;
  private final GatewayConfig config;

  private ClassifyRoutes(ServedModel model, GatewayConfig config) {
    this.model = model;
    this.config = config;
  }

  public static void mount(Router router, ServedModel model, GatewayConfig config) {
    ClassifyRoutes routes = new ClassifyRoutes(model, config);
    router
        .post("/v1/classify")
        .handler(
            BodyHandler.create(false)
                .setBodyLimit(config.maxBodyBytes())
                .setHandleFileUploads(false))
        .handler(routes::classify)
        .failureHandler(routes::refuse);
  }

  private void classify(RoutingContext context) {
    int topK;
    try {
      topK = topK(context.queryParam("topK"));
    } catch (VireoException e) {
      fail(context, e);
      return;
    }
    byte[] image =
        context.body().buffer() == null ? new byte[0] : context.body().buffer().getBytes();
    BatchRequest request =
        new BatchRequest(
            image,
            topK,
            System.nanoTime() + config.deadline().toNanos(),
            context.request().connection());
    CompletableFuture<BatchAnswer> answer = model.submit(request);
    // A client that leaves takes its request with it.
    context.response().closeHandler(closed -> answer.cancel(false));
    Context loop = context.vertx().getOrCreateContext();
    var _ =
        answer.whenComplete(
            (done, failure) -> loop.runOnContext(run -> respond(context, done, failure)));
  }

  private int topK(List<String> values) {
    if (values.isEmpty()) {
      return config.topK();
    }
    String text = values.getLast();
    try {
      int topK = Integer.parseInt(text);
      if (topK >= 1) {
        return topK;
      }
    } catch (NumberFormatException e) {
      throw notANumber(text, e);
    }
    throw notANumber(text, null);
  }

  private static VireoException notANumber(String text, NumberFormatException cause) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT, "topK is a whole number from 1, not \"" + text + "\"", cause);
  }

  private void respond(RoutingContext context, BatchAnswer answer, Throwable failure) {
    if (context.response().closed()) {
      return;
    }
    switch (failure) {
      case null -> context.json(AnswerJson.answer(model.name(), answer));
      case VireoException known -> fail(context, known);
      default -> fail(context, new VireoException(ErrorCode.INTERNAL, failure.toString(), failure));
    }
  }

  private static void fail(RoutingContext context, VireoException failure) {
    if (failure.code() == ErrorCode.OVERLOADED) {
      context.response().putHeader("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
    }
    context.response().setStatusCode(HttpStatus.of(failure.code()));
    context.json(AnswerJson.error(failure));
  }

  /** What the body handler refused, and what a handler threw. */
  private void refuse(RoutingContext context) {
    if (context.response().ended()) {
      return;
    }
    int status = context.statusCode() < 400 ? 500 : context.statusCode();
    JsonObject body =
        switch (status) {
          case 413 ->
              AnswerJson.error(
                  ErrorCode.IMAGE_TOO_LARGE,
                  "the body is larger than " + config.maxBodyBytes() + " bytes");
          case 500 -> AnswerJson.error(ErrorCode.INTERNAL, "the server failed on this request");
          default -> AnswerJson.error(ErrorCode.INVALID_ARGUMENT, "the request is not readable");
        };
    context.response().setStatusCode(status);
    context.json(body);
  }
}
