package dev.vireo.gateway.rest;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.explain.Explanations;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.AnswerSize;
import dev.vireo.gateway.protocol.ClientFailures;
import dev.vireo.gateway.protocol.HttpStatus;
import dev.vireo.gateway.protocol.InFlight;
import dev.vireo.gateway.protocol.OffLoop;
import dev.vireo.gateway.protocol.RequestId;
import dev.vireo.gateway.security.Clients;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import dev.vireo.inference.batch.ClientKey;
import dev.vireo.inference.batch.ImageInput;
import dev.vireo.inference.engine.ModelSignature;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code POST /v1/classify}: the body is one image file, whatever its content type, or several as
 * {@code multipart/form-data}; the answer its top labels, or a list of answers in which a bad image
 * costs its own. {@code ?topK=N} asks for another number of labels, {@code ?model=NAME} for another
 * model than the default, {@code ?timeoutMs=N} for another deadline, {@code ?embeddings=true} for
 * the penultimate features too, {@code ?explain=METHOD} for what of the image speaks for its class.
 */
public final class ClassifyRoutes {
  static final String PATH = "/v1/classify";

  /** Images in one body. */
  private static final int MOST_IMAGES = 64;

  /** As long as a label in an answer, about. */
  private static final int FEATURES_OF_A_LABEL = 6;

  private static final String RETRY_AFTER_SECONDS = "1";
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Models models;
  private final InFlight inFlight;
  private final GatewayMetrics metrics;
  private final GatewayConfig config;
  private final Explanations explanations;

  private ClassifyRoutes(
      Models models,
      InFlight inFlight,
      GatewayMetrics metrics,
      GatewayConfig config,
      Explanations explanations) {
    this.models = models;
    this.inFlight = inFlight;
    this.metrics = metrics;
    this.config = config;
    this.explanations = explanations;
  }

  public static void mount(
      Router router,
      Models models,
      InFlight inFlight,
      GatewayMetrics metrics,
      GatewayConfig config,
      Explanations explanations) {
    ClassifyRoutes routes = new ClassifyRoutes(models, inFlight, metrics, config, explanations);
    router.post(PATH).handler(routes::classify);
  }

  /**
   * An image on its way.
   *
   * @param more what its answer gains
   */
  private record Asked(
      String name, CompletableFuture<BatchAnswer> answer, CompletableFuture<JsonObject> more) {
    boolean failed() {
      return answer.isCompletedExceptionally() || more.isCompletedExceptionally();
    }

    Throwable failure() {
      return answer.isCompletedExceptionally() ? answer.exceptionNow() : more.exceptionNow();
    }
  }

  private void classify(RoutingContext context) {
    long arrival = System.nanoTime();
    BodyReader.read(context.request(), config.limits().bodyBytes(), inFlight.uploads())
        .onSuccess(body -> submit(context, body, arrival))
        .onFailure(failure -> fail(context, failure));
  }

  private void submit(RoutingContext context, byte[] body, long arrival) {
    String type = context.request().getHeader("Content-Type");
    if (!Multipart.is(type)) {
      submit(context, List.of(new Multipart.Part("", MemorySegment.ofArray(body))), false, arrival);
      return;
    }
    OffLoop.run(context.vertx(), body.length, () -> Multipart.parts(body, type, MOST_IMAGES))
        .onSuccess(parts -> submit(context, parts, true, arrival))
        .onFailure(failure -> fail(context, failure));
  }

  private void submit(
      RoutingContext context, List<Multipart.Part> parts, boolean several, long arrival) {
    List<Asked> images = new ArrayList<>(parts.size());
    String model;
    try {
      ClassifyQuery query = ClassifyQuery.of(context.queryParams(), config);
      explanations.require(query.explain(), parts.size());
      long deadline = arrival + query.timeout().toNanos();
      try (ModelLease lease = models.lease(query.model(), "")) {
        model = lease.model().name();
        int labels = lease.model().classifier().facts().labels().size();
        AnswerSize.check(parts.size(), Math.min(query.topK(), labels));
        List<String> others = query.embeddings() ? List.of(ModelSignature.EMBEDDINGS) : List.of();
        ClientKey client = Clients.of(context.request());
        List<BatchRequest> requests = new ArrayList<>(parts.size());
        for (Multipart.Part part : parts) {
          ImageInput image = new ImageInput.Encoded(part.content());
          requests.add(new BatchRequest(image, query.topK(), false, others, deadline, client));
        }
        List<CompletableFuture<BatchAnswer>> answers =
            inFlight.submit(Protocol.REST, lease.model(), requests, client);
        for (int i = 0; i < parts.size(); i++) {
          Explanations.Subject subject =
              new Explanations.Subject(model, parts.get(i).content(), client, deadline);
          CompletableFuture<JsonObject> more =
              explanations.of(query.explain(), models, subject, answers.get(i));
          images.add(new Asked(parts.get(i).name(), answers.get(i), more));
        }
      }
    } catch (VireoException e) {
      fail(context, e);
      return;
    }
    // A client that leaves takes its requests with it.
    context.response().closeHandler(closed -> images.forEach(this::withdraw));
    Context loop = context.vertx().getOrCreateContext();
    var _ =
        CompletableFuture.allOf(
                images.stream()
                    .flatMap(image -> Stream.of(image.answer(), image.more()))
                    .toArray(CompletableFuture[]::new))
            .whenComplete((done, failure) ->
                loop.runOnContext(run -> respond(context, model, images, several)));
  }

  private void withdraw(Asked image) {
    image.more().cancel(false);
    if (image.answer().cancel(false)) {
      metrics.failed(Protocol.REST, ErrorCode.CANCELLED);
    }
  }

  private void respond(RoutingContext context, String model, List<Asked> images, boolean several) {
    if (context.response().closed()) {
      return;
    }
    if (several) {
      respondToEach(context, model, images);
      return;
    }
    Asked image = images.getFirst();
    if (image.failed()) {
      fail(context, image.failure());
    } else {
      BatchAnswer done = image.answer().resultNow();
      JsonObject more = image.more().resultNow();
      send(context, OK, bytes(image), () -> AnswerJson.answer(model, done).mergeIn(more));
    }
  }

  /** 200 as soon as one image has an answer; otherwise the status of the first error. */
  private void respondToEach(RoutingContext context, String model, List<Asked> images) {
    List<VireoException> failures = new ArrayList<>();
    long bytes = 0;
    for (Asked image : images) {
      if (image.failed()) {
        failures.add(
            ClientFailures.told(
                metrics, Protocol.REST, image.failure(), RequestId.of(context.response())));
      } else {
        bytes += bytes(image);
      }
    }
    boolean none = failures.size() == images.size();
    int status = none ? HttpStatus.of(failures.getFirst().code()) : OK;
    send(context, status, bytes, () -> results(model, images, failures.iterator()));
  }

  /**
   * @param failures of those that have no answer, in their order
   */
  private static JsonObject results(
      String model, List<Asked> images, Iterator<VireoException> failures) {
    JsonArray results = new JsonArray();
    for (Asked image : images) {
      results.add(
          new JsonObject()
              .put("name", image.name())
              .mergeIn(
                  image.failed()
                      ? AnswerJson.error(failures.next())
                      : AnswerJson.result(image.answer().resultNow())
                          .mergeIn(image.more().resultNow())));
    }
    return new JsonObject().put("model", model).put("results", results);
  }

  /** About how long the answer for an image is. */
  private static long bytes(Asked image) {
    BatchAnswer answer = image.answer().resultNow();
    long features = answer.embedding().length;
    long labels = answer.prediction().ranked().size() + features / FEATURES_OF_A_LABEL;
    return AnswerSize.bytes(labels) + Explanations.bytes(image.more().resultNow());
  }

  private void fail(RoutingContext context, Throwable failure) {
    VireoException known =
        ClientFailures.told(metrics, Protocol.REST, failure, RequestId.of(context.response()));
    send(
        context,
        HttpStatus.of(known.code()),
        0,
        () -> RequestId.in(AnswerJson.error(known), context.response()));
  }

  /** A long answer is written off the event loop. */
  private static void send(
      RoutingContext context, int status, long bytes, Supplier<JsonObject> body) {
    OffLoop.run(context.vertx(), bytes, () -> body.get().toBuffer())
        .onSuccess(json -> send(context, status, json));
  }

  private static void send(RoutingContext context, int status, Buffer json) {
    if (context.response().closed()) {
      return;
    }
    if (status == UNAVAILABLE) {
      context.response().putHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(json);
  }
}
