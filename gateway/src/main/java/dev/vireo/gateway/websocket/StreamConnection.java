package dev.vireo.gateway.websocket;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.explain.Explanations;
import dev.vireo.gateway.explain.Wanted;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.InFlight;
import dev.vireo.gateway.protocol.OffLoop;
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
  private final Map<Long, Asked> inFlight = new HashMap<>();
  private final Explanations explanations;
  private StreamDefaults defaults;

  /**
   * An image on its way.
   *
   * @param more what its answer gains
   * @param counts as so many images in flight
   */
  private record Asked(
      CompletableFuture<BatchAnswer> answer, CompletableFuture<JsonObject> more, int counts) {}

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
    for (Asked asked : inFlight.values()) {
      asked.more.cancel(false);
      client.withdraw(asked.answer);
    }
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
              new Explanations.Subject(
                  name, MemorySegment.ofArray(image), client.key(), request.deadlineNanos()),
              answer);
      Asked asked = new Asked(answer, more, counts(defaults.explain()));
      inFlight.put(id, asked);
      client.asked(asked.counts);
      var _ =
          answer
              .thenCombine(more, (done, gained) -> AnswerJson.answer(name, done).mergeIn(gained))
              .whenComplete(
                  (done, failure) -> loop.runOnContext(run -> respond(id, asked, done, failure)));
    }
  }

  private static int counts(Wanted wanted) {
    return switch (wanted) {
      case Wanted.Nothing() -> 1;
      case Wanted.By _ -> Explanations.COUNTS_AS;
    };
  }

  private void respond(long id, Asked asked, JsonObject done, Throwable failure) {
    if (!inFlight.remove(id, asked)) {
      return; // cancelled, or the client has left
    }
    if (failure != null) {
      client.sendError(withId(id), failure);
      client.answered(asked.counts);
      return;
    }
    OffLoop.run(loop.owner(), Explanations.bytes(done), () -> withId(id).mergeIn(done).encode())
        .onSuccess(message -> {
          client.send(message);
          client.answered(asked.counts);
        });
  }

  private void obey(String text) {
    switch (CommandParser.stream(text)) {
      case Command.Change change -> {
        change.explain().ifPresent(wanted -> explanations.require(wanted, 1));
        defaults = defaults.changedBy(change, models);
      }
      case Command.Cancel(long id) -> cancel(id);
    }
  }

  /** The request is answered by CANCELLED, or was answered before. */
  private void cancel(long id) {
    Asked asked = inFlight.remove(id);
    if (asked != null) {
      asked.more.cancel(false);
      asked.answer.cancel(false);
      client.sendError(
          withId(id), new VireoException(ErrorCode.CANCELLED, "cancelled by the client"));
      client.answered(asked.counts);
    }
  }

  private static JsonObject withId(long id) {
    return new JsonObject().put("id", id);
  }
}
