package dev.vireo.gateway.rest;

import dev.vireo.gateway.model.ModelAdmin;
import dev.vireo.gateway.model.ModelStatus;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.openinference.ServerSettings;
import dev.vireo.gateway.protocol.HttpStatus;
import dev.vireo.gateway.security.Guard;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * What is served: {@code GET /v1/models} for everyone who may classify, and Triton's model
 * repository extension for administrators, {@code POST /v2/repository/index} and {@code
 * /v2/repository/models/NAME/load} or {@code unload}.
 */
public final class RepositoryRoutes {
  private static final int LARGEST_BODY = 64 << 10;

  private final Models models;

  private RepositoryRoutes(Models models) {
    this.models = models;
  }

  public static void mount(Router router, Models models, ModelAdmin admin, Guard guard) {
    RepositoryRoutes routes = new RepositoryRoutes(models);
    router.get("/v1/models").handler(routes::list);
    router.route("/v2/repository/*").handler(guard::requireAdmin);
    router.post("/v2/repository/index").handler(routes::index);
    router
        .post("/v2/repository/models/:model/load")
        .handler(context -> change(context, admin::load));
    router
        .post("/v2/repository/models/:model/unload")
        .handler(context -> change(context, admin::unload));
  }

  private void list(RoutingContext context) {
    JsonArray serving = new JsonArray();
    for (ModelStatus status : models.list()) {
      if (status.state() == ModelStatus.State.READY) {
        serving.add(new JsonObject().put("name", status.name()).put("version", status.version()));
      }
    }
    context.json(new JsonObject().put("models", serving));
  }

  private void index(RoutingContext context) {
    BodyReader.read(context.request(), LARGEST_BODY)
        .map(RepositoryRoutes::wantsReadyOnly)
        .onSuccess(readyOnly -> context.json(index(readyOnly)))
        .onFailure(failure ->
            fail(
                context,
                new VireoException(
                    ErrorCode.INVALID_ARGUMENT, "the body is {\"ready\": true}, {} or nothing")));
  }

  private static boolean wantsReadyOnly(byte[] body) {
    try {
      return body.length > 0 && new JsonObject(Buffer.buffer(body)).getBoolean("ready", false);
    } catch (DecodeException | ClassCastException e) {
      throw new VireoException(ErrorCode.INVALID_ARGUMENT, "no index request", e);
    }
  }

  private JsonArray index(boolean readyOnly) {
    JsonArray index = new JsonArray();
    for (ModelStatus status : models.list()) {
      if (!readyOnly || status.state() == ModelStatus.State.READY) {
        index.add(
            new JsonObject()
                .put("name", status.name())
                .put("version", Long.toString(status.version()))
                .put("state", status.state().name())
                .put("reason", status.reason()));
      }
    }
    return index;
  }

  private static void change(
      RoutingContext context, Function<String, CompletableFuture<Void>> change) {
    BodyReader.read(context.request(), LARGEST_BODY)
        .map(RepositoryRoutes::withoutParameters)
        .onSuccess(none -> follow(context, change.apply(context.pathParam("model"))))
        .onFailure(failure -> failed(context, failure));
  }

  private static boolean withoutParameters(byte[] body) {
    try {
      JsonObject request =
          body.length == 0 ? new JsonObject() : new JsonObject(Buffer.buffer(body));
      ServerSettings.requireNoParameters(
          request.getJsonObject("parameters", new JsonObject()).fieldNames());
      return true;
    } catch (DecodeException | ClassCastException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "the body is a JSON object, or nothing", e);
    }
  }

  private static void follow(RoutingContext context, CompletableFuture<Void> change) {
    Context loop = context.vertx().getOrCreateContext();
    var _ =
        change.whenComplete((done, failure) ->
            loop.runOnContext(run -> {
              if (failure == null) {
                context.json(new JsonObject());
              } else {
                failed(context, failure);
              }
            }));
  }

  private static void failed(RoutingContext context, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof VireoException known) {
      fail(context, known);
    } else {
      context.fail(cause);
    }
  }

  private static void fail(RoutingContext context, VireoException failure) {
    int status = failure.code() == ErrorCode.INVALID_MODEL ? 400 : HttpStatus.of(failure.code());
    context.response().setStatusCode(status);
    context.json(new JsonObject().put("error", failure.getMessage()));
  }
}
