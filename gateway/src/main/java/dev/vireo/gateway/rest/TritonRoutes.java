package dev.vireo.gateway.rest;

import dev.vireo.gateway.metrics.ModelTotals;
import dev.vireo.gateway.openinference.ModelConfiguration;
import dev.vireo.gateway.openinference.ModelStatistics;
import dev.vireo.gateway.openinference.OpenInference;
import dev.vireo.gateway.openinference.ServerSettings;
import dev.vireo.gateway.protocol.HttpStatus;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Triton's extensions to the Open Inference Protocol that its tools ask for: model configuration,
 * statistics, trace and log settings, and shared memory, which is refused.
 */
public final class TritonRoutes {
  private static final int LARGEST_BODY = 64 << 10;
  private static final String MODEL = "/v2/models/:model";

  private final OpenInference protocol;

  private TritonRoutes(OpenInference protocol) {
    this.protocol = protocol;
  }

  /** To be mounted before routes that take {@code stats} for a model's name. */
  public static void mount(Router router, OpenInference protocol) {
    TritonRoutes routes = new TritonRoutes(protocol);
    router.get("/v2/models/stats").handler(context -> answer(context, routes::statistics));
    for (String model : new String[] {MODEL, MODEL + "/versions/:version"}) {
      router.get(model + "/config").handler(context -> answer(context, routes::config));
      router.get(model + "/stats").handler(context -> answer(context, routes::statistics));
    }
    for (String path : new String[] {"/v2/trace/setting", MODEL + "/trace/setting"}) {
      router.get(path).handler(context -> context.json(new JsonObject(trace())));
      router.post(path).handler(context -> refuseChange(context, "trace", new JsonObject(trace())));
    }
    router
        .get("/v2/logging")
        .handler(context -> context.json(new JsonObject(ServerSettings.log())));
    router
        .post("/v2/logging")
        .handler(context -> refuseChange(context, "log", new JsonObject(ServerSettings.log())));
    for (String kind : new String[] {"/v2/systemsharedmemory", "/v2/cudasharedmemory"}) {
      router.get(kind + "/status").handler(context -> context.json(new JsonArray()));
      router.post(kind + "/unregister").handler(context -> context.json(new JsonObject()));
      router
          .post(kind + "/region/:region/register")
          .handler(
              context -> fail(context, ServerSettings.noSharedMemory(context.pathParam("region"))));
    }
  }

  private static Map<String, Object> trace() {
    return new LinkedHashMap<>(ServerSettings.trace());
  }

  private static void answer(RoutingContext context, Function<RoutingContext, JsonObject> fact) {
    try {
      context.json(fact.apply(context));
    } catch (VireoException e) {
      fail(context, e);
    }
  }

  private JsonObject config(RoutingContext context) {
    ModelConfiguration model =
        protocol.configuration(parameter(context, "model"), parameter(context, "version"));
    return new JsonObject()
        .put("name", model.name())
        .put("platform", model.platform())
        .put("backend", model.backend())
        .put(
            "version_policy",
            new JsonObject()
                .put(
                    "specific",
                    new JsonObject().put("versions", new JsonArray().add(model.version()))))
        .put("max_batch_size", model.mostImages())
        .put(
            "input",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("name", model.input().name())
                        .put("data_type", model.input().type())
                        .put("format", model.input().format())
                        .put("dims", new JsonArray(model.input().dims()))))
        .put(
            "output",
            new JsonArray(
                model.outputs().stream()
                    .map(output ->
                        new JsonObject()
                            .put("name", output.name())
                            .put("data_type", output.type())
                            .put("dims", new JsonArray(output.dims())))
                    .toList()))
        .put("dynamic_batching", new JsonObject());
  }

  private JsonObject statistics(RoutingContext context) {
    JsonArray models = new JsonArray();
    protocol
        .statistics(parameter(context, "model"), parameter(context, "version"))
        .forEach(each -> models.add(json(each)));
    return new JsonObject().put("model_stats", models);
  }

  private static JsonObject json(ModelStatistics model) {
    ModelTotals totals = model.totals();
    JsonArray batches = new JsonArray();
    long executions = 0;
    for (var batch : totals.batches().entrySet()) {
      executions += batch.getValue().count();
      batches.add(
          new JsonObject()
              .put("batch_size", batch.getKey())
              .put("compute_infer", json(batch.getValue())));
    }
    return new JsonObject()
        .put("name", model.name())
        .put("version", model.version())
        .put("last_inference", totals.lastMillis())
        .put("inference_count", totals.success().count())
        .put("execution_count", executions)
        .put(
            "inference_stats",
            new JsonObject()
                .put("success", json(totals.success()))
                .put("fail", json(totals.fail()))
                .put("queue", json(totals.queue()))
                .put("compute_input", json(totals.decode()))
                .put("compute_infer", json(totals.inference()))
                .put("compute_output", json(new ModelTotals.Total(0, 0))))
        .put("batch_stats", batches);
  }

  private static JsonObject json(ModelTotals.Total total) {
    return new JsonObject().put("count", total.count()).put("ns", total.nanos());
  }

  private static void refuseChange(RoutingContext context, String what, JsonObject settings) {
    BodyReader.read(context.request(), LARGEST_BODY)
        .map(body -> wanted(body, what))
        .onSuccess(wanted -> {
          try {
            ServerSettings.requireNoChange(what, wanted.fieldNames());
            context.json(settings);
          } catch (VireoException e) {
            fail(context, e);
          }
        })
        .onFailure(failure -> fail(context, failure));
  }

  private static JsonObject wanted(byte[] body, String what) {
    try {
      return body.length == 0 ? new JsonObject() : new JsonObject(Buffer.buffer(body));
    } catch (DecodeException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "the body is a JSON object of " + what + " settings", e);
    }
  }

  private static String parameter(RoutingContext context, String name) {
    return Objects.toString(context.pathParam(name), "");
  }

  private static void fail(RoutingContext context, Throwable failure) {
    if (!(failure instanceof VireoException known)) {
      context.fail(failure);
      return;
    }
    context.response().setStatusCode(HttpStatus.of(known.code()));
    context.json(new JsonObject().put("error", known.getMessage()));
  }
}
