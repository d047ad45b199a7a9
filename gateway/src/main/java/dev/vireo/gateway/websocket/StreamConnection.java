package dev.vireo.gateway.websocket;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.explain.Explanations;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.InFlight;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import dev.vireo.inference.batch.ImageInput;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One client of {@code vireo.v1}. A binary message is a request id (unsigned 32 bit, little endian)
 * and an image file; a text message is a {@link Command}. Every answer is a text message that
 * carries its request's id; answers come in any order. All state belongs to the connection's event
 * loop.
 */
final class StreamConnection {
  private static final int ID_BYTES = 4;

  private final Context loop;
  private final ClientSocket client;
  private final Models models;
  private final InFlight submissions;
  private final Map<Long, CompletableFuture<BatchAnswer>> inFlight = new HashMap<>();
  private final Explanations explanations;
  private StreamDefaults defaults;

  StreamConnection(
      Context loop,
      ClientSocket client,
      Models models,
      InFlight submissions,
      GatewayConfig config,
      Explanations explanations) {
    this.loop = loop;
    this.client = client;
    this.models = models;
    this.submissions = submissions;
    this.explanations = explanations;
    this.defaults = StreamDefaults.of(config);
  }

  void open() {
    client.open(this::classify, this::obey, this::leave);
  }

  private void leave() {
    inFlight.values().forEach(client::withdraw);
    inFlight.clear();
  }

  private void classify(Buffer message) {
    if (message.length() < ID_BYTES) {
      client.sendError(
          new JsonObject(),
          new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "a binary message starts with a request id of 4 bytes; this one has "
                  + message.length()));
      return;
    }
    long id = message.getUnsignedIntLE(0);
    try {
      submit(id, message.getBytes(ID_BYTES, message.length()));
    } catch (VireoException e) {
      client.sendError(withId(id), e);
    }
  }

  private void submit(long id, byte[] image) {
    if (inFlight.containsKey(id)) {
      throw new VireoException(ErrorCode.INVALID_ARGUMENT, "request " + id + " is in flight");
    }
    client.requireRoom();
    BatchRequest request =
        new BatchRequest(
            ImageInput.of(image),
            defaults.topK(),
            false,
            defaults.outputs(),
            defaults.deadline(),
            client.key());
    try (ModelLease lease = models.lease(defaults.model(), "")) {
      String name = lease.model().name();
      CompletableFuture<BatchAnswer> answer =
          submissions
              .submit(Protocol.STREAM, lease.model(), List.of(request), client.key())
              .getFirst();
      CompletableFuture<JsonObject> more =
          explanations.of(
              defaults.explain(),
              models,
              name,
              MemorySegment.ofArray(image),
              answer,
              request.deadlineNanos());
      inFlight.put(id, answer);
      client.asked(1);
      var _ =
          answer
              .thenCombine(more, (done, gained) -> AnswerJson.answer(name, done).mergeIn(gained))
              .whenComplete(
                  (done, failure) -> loop.runOnContext(run -> respond(id, answer, done, failure)));
    }
  }

  private void respond(
      long id, CompletableFuture<BatchAnswer> answer, JsonObject done, Throwable failure) {
    if (!inFlight.remove(id, answer)) {
      return; // cancelled, or the client has left
    }
    if (failure == null) {
      client.send(withId(id).mergeIn(done));
    } else {
      client.sendError(withId(id), failure);
    }
    client.answered(1);
  }

  private void obey(String text) {
    switch (CommandParser.stream(text)) {
      case Command.Change change -> {
        change.explain().ifPresent(explanations::require);
        defaults = defaults.changedBy(change, models);
      }
      case Command.Cancel(long id) -> cancel(id);
    }
  }

  /** The request is answered by CANCELLED, or was answered before. */
  private void cancel(long id) {
    CompletableFuture<BatchAnswer> answer = inFlight.remove(id);
    if (answer != null) {
      answer.cancel(false);
      client.sendError(
          withId(id), new VireoException(ErrorCode.CANCELLED, "cancelled by the client"));
      client.answered(1);
    }
  }

  private static JsonObject withId(long id) {
    return new JsonObject().put("id", id);
  }
}
