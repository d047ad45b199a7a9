package dev.vireo.gateway.rest;

import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.openinference.InferResponse;
import dev.vireo.gateway.openinference.ModelTensors;
import dev.vireo.gateway.openinference.ModelTensors.Spec;
import dev.vireo.gateway.openinference.OpenInference;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.ClientFailures;
import dev.vireo.gateway.protocol.HttpStatus;
import dev.vireo.gateway.protocol.OffLoop;
import dev.vireo.gateway.protocol.RequestId;
import dev.vireo.gateway.security.Clients;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.ClientKey;
import io.vertx.core.Context;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The Open Inference Protocol, version 2, with Triton's binary tensor and classification
 * extensions. Errors are {@code {"error": "..."}}.
 */
public final class OpenInferenceRoutes {
  /** Bytes of JSON in front of binary data. */
  private static final String HEADER_LENGTH = "Inference-Header-Content-Length";

  private static final String RETRY_AFTER_SECONDS = "1";
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final OpenInference protocol;

  private OpenInferenceRoutes(OpenInference protocol) {
    this.protocol = protocol;
  }

  public static void mount(Router router, OpenInference protocol) {
    OpenInferenceRoutes routes = new OpenInferenceRoutes(protocol);
    router.get("/v2").handler(routes::server);
    router.get("/v2/health/live").handler(context -> send(context, OK, "live", true));
    router.get("/v2/health/ready").handler(routes::ready);
    for (String model : new String[] {"/v2/models/:model", "/v2/models/:model/versions/:version"}) {
      router.get(model).handler(routes::metadata);
      router.get(model + "/ready").handler(routes::modelReady);
      router.post(model + "/infer").handler(routes::infer);
    }
  }

  private void server(RoutingContext context) {
    context.json(
        new JsonObject()
            .put("name", OpenInference.NAME)
            .put("version", OpenInference.version())
            .put("extensions", new JsonArray(OpenInference.EXTENSIONS)));
  }

  private void ready(RoutingContext context) {
    boolean ready = protocol.ready().getAsBoolean();
    send(context, ready ? OK : UNAVAILABLE, "ready", ready);
  }

  private static void send(RoutingContext context, int status, String word, boolean value) {
    context.response().setStatusCode(status);
    context.json(new JsonObject().put(word, value));
  }

  private void metadata(RoutingContext context) {
    try {
      String name = context.pathParam("model");
      ModelTensors model = protocol.tensors(name, version(context));
      context.json(
          new JsonObject()
              .put("name", name)
              .put("versions", new JsonArray(protocol.versions(name)))
              .put("platform", model.platform())
              .put("inputs", new JsonArray().add(json(model.input())))
              .put(
                  "outputs",
                  new JsonArray(model.outputs().stream().map(OpenInferenceRoutes::json).toList())));
    } catch (VireoException e) {
      fail(context, e);
    }
  }

  private static JsonObject json(Spec tensor) {
    return new JsonObject()
        .put("name", tensor.name())
        .put("datatype", tensor.datatype().name())
        .put("shape", new JsonArray(tensor.shape()));
  }

  private void modelReady(RoutingContext context) {
    try {
      boolean ready = protocol.modelReady(context.pathParam("model"), version(context));
      context.response().setStatusCode(ready ? OK : UNAVAILABLE);
      context.json(new JsonObject().put("name", context.pathParam("model")).put("ready", ready));
    } catch (VireoException e) {
      fail(context, e);
    }
  }

  private static String version(RoutingContext context) {
    String version = context.pathParam("version");
    return version == null ? "" : version;
  }

  private void infer(RoutingContext context) {
    long arrival = System.nanoTime();
    BodyReader.read(
            context.request(),
            protocol.config().limits().bodyBytes(),
            protocol.inFlight().uploads())
        .onSuccess(body -> infer(context, body, arrival))
        .onFailure(failure -> fail(context, failure));
  }

  private void infer(RoutingContext context, byte[] body, long arrival) {
    ClientKey client = Clients.of(context.request());
    Callable<CompletableFuture<InferResponse>> start =
        () ->
            protocol.infer(
                Protocol.OPEN_INFERENCE,
                context.pathParam("model"),
                version(context),
                InferBody.read(body, jsonLength(context)),
                client,
                arrival);
    OffLoop.run(context.vertx(), body.length, start)
        .onSuccess(answer -> follow(context, answer))
        .onFailure(failure -> fail(context, failure));
  }

  /** Null without the header; what comes twice is no length. */
  private static @Nullable String jsonLength(RoutingContext context) {
    List<String> lengths = context.request().headers().getAll(HEADER_LENGTH);
    return lengths.isEmpty() ? null : String.join(", ", lengths);
  }

  private void follow(RoutingContext context, CompletableFuture<InferResponse> answer) {
    // A client that leaves takes its request with it.
    context
        .response()
        .closeHandler(closed -> {
          if (answer.cancel(false)) {
            protocol.metrics().failed(Protocol.OPEN_INFERENCE, ErrorCode.CANCELLED);
          }
        });
    Context loop = context.vertx().getOrCreateContext();
    var _ =
        answer.whenComplete((done, failure) ->
            loop.runOnContext(run -> {
              if (failure == null) {
                respond(context, done);
              } else {
                fail(context, failure);
              }
            }));
  }

  private void respond(RoutingContext context, InferResponse response) {
    OffLoop.run(context.vertx(), response.bytes(), () -> InferAnswer.of(response))
        .onSuccess(answer -> send(context, answer))
        .onFailure(failure -> fail(context, failure));
  }

  private static void send(RoutingContext context, InferAnswer answer) {
    if (context.response().closed()) {
      return;
    }
    if (answer.binary()) {
      context
          .response()
          .putHeader("Content-Type", "application/octet-stream")
          .putHeader(HEADER_LENGTH, Integer.toString(answer.jsonLength()));
    } else {
      context.response().putHeader("Content-Type", "application/json");
    }
    context.response().end(answer.body());
  }

  private void fail(RoutingContext context, Throwable failure) {
    if (context.response().closed()) {
      return; // nobody waits for the answer
    }
    VireoException known =
        ClientFailures.told(
            protocol.metrics(), Protocol.OPEN_INFERENCE, failure, RequestId.of(context.response()));
    if (known.code() == ErrorCode.OVERLOADED) {
      context.response().putHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    context.response().setStatusCode(HttpStatus.of(known.code()));
    context.json(new JsonObject().put("error", AnswerJson.message(known)));
  }
}
