package dev.vireo.gateway.websocket;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.SocketWatch;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.Failures;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One client. A binary message is a request id (unsigned 32 bit, little endian) and an image file;
 * a text message sets the defaults of the connection or cancels a request. Every answer is a text
 * message that carries its request's id; answers come in any order. All state belongs to the
 * connection's event loop.
 */
final class StreamConnection {
  private static final int ID_BYTES = 4;
  private static final short GOING_AWAY = 1001;

  private final Context loop;
  private final ServerWebSocket socket;
  private final Models models;
  private final GatewayMetrics metrics;
  private final Map<Long, CompletableFuture<BatchAnswer>> inFlight = new HashMap<>();
  private final SocketWatch watch;
  private final int mostInFlight;
  private StreamDefaults defaults;
  private boolean stopping;

  StreamConnection(
      Context loop,
      ServerWebSocket socket,
      SocketWatch watch,
      Models models,
      GatewayMetrics metrics,
      GatewayConfig config) {
    this.loop = loop;
    this.socket = socket;
    this.models = models;
    this.metrics = metrics;
    this.watch = watch;
    this.mostInFlight = config.limits().inFlight();
    this.defaults = new StreamDefaults("", config.topK(), config.deadline());
  }

  void open() {
    socket.binaryMessageHandler(this::classify);
    socket.textMessageHandler(this::command);
    socket.shutdownHandler(shutdown -> stop());
    socket.closeHandler(closed -> {
      for (CompletableFuture<BatchAnswer> answer : inFlight.values()) {
        if (answer.cancel(false)) {
          metrics.failed(Protocol.STREAM, ErrorCode.CANCELLED);
        }
      }
      inFlight.clear();
    });
  }

  /** Closes the socket once its requests are answered, and refuses new ones. */
  private void stop() {
    stopping = true;
    closeWhenDone();
  }

  private void closeWhenDone() {
    if (stopping && inFlight.isEmpty() && !socket.isClosed()) {
      socket.close(GOING_AWAY, "the service is shutting down");
    }
  }

  private void classify(Buffer message) {
    watch.heard();
    if (message.length() < ID_BYTES) {
      sendError(
          new JsonObject(),
          new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "a binary message starts with a request id of 4 bytes; this one has "
                  + message.length()));
      return;
    }
    long id = message.getUnsignedIntLE(0);
    if (inFlight.containsKey(id)) {
      sendError(
          withId(id),
          new VireoException(ErrorCode.INVALID_ARGUMENT, "request " + id + " is in flight"));
      return;
    }
    Optional<String> refusal = refusal();
    if (refusal.isPresent()) {
      sendError(withId(id), new VireoException(ErrorCode.OVERLOADED, refusal.get()));
      return;
    }
    BatchRequest request =
        new BatchRequest(
            message.getBytes(ID_BYTES, message.length()),
            defaults.topK(),
            System.nanoTime() + defaults.timeout().toNanos(),
            socket);
    try (ModelLease lease = models.lease(defaults.model(), "")) {
      String name = lease.model().name();
      CompletableFuture<BatchAnswer> answer =
          metrics.track(Protocol.STREAM, name, lease.model().submit(request));
      inFlight.put(id, answer);
      var _ =
          answer.whenComplete((done, failure) ->
              loop.runOnContext(run -> respond(id, name, answer, done, failure)));
    } catch (VireoException e) {
      sendError(withId(id), e);
    }
  }

  private Optional<String> refusal() {
    if (stopping) {
      return Optional.of("the service is shutting down");
    }
    return inFlight.size() < mostInFlight
        ? Optional.empty()
        : Optional.of(
            "this connection has " + mostInFlight + " requests in flight; wait for answers");
  }

  private void respond(
      long id,
      String model,
      CompletableFuture<BatchAnswer> answer,
      BatchAnswer done,
      Throwable failure) {
    if (!inFlight.remove(id, answer)) {
      return; // cancelled, or the client has left
    }
    if (failure == null) {
      send(withId(id).mergeIn(AnswerJson.answer(model, done)));
    } else {
      sendError(withId(id), failure);
    }
    closeWhenDone();
  }

  private void command(String text) {
    watch.heard();
    try {
      JsonObject command = new JsonObject(text);
      if (command.containsKey("cancel")) {
        cancel(StreamDefaults.wholeNumber(command, "cancel", 0));
      } else {
        defaults = defaults.changedBy(command, models);
      }
    } catch (DecodeException e) {
      sendError(
          new JsonObject(),
          new VireoException(ErrorCode.INVALID_ARGUMENT, "a text message is one JSON object"));
    } catch (VireoException e) {
      sendError(new JsonObject(), e);
    }
  }

  /** The request is answered by CANCELLED, or was answered before. */
  private void cancel(long id) {
    CompletableFuture<BatchAnswer> answer = inFlight.remove(id);
    if (answer != null) {
      answer.cancel(false);
      sendError(withId(id), new VireoException(ErrorCode.CANCELLED, "cancelled by the client"));
    }
  }

  /**
   * @param head the request's id, or nothing where the message belongs to none
   */
  private void sendError(JsonObject head, Throwable failure) {
    send(head.mergeIn(AnswerJson.error(Failures.told(metrics, Protocol.STREAM, failure))));
  }

  private static JsonObject withId(long id) {
    return new JsonObject().put("id", id);
  }

  /** Writes; a client that does not read its answers is not read from until it does. */
  private void send(JsonObject message) {
    if (socket.isClosed()) {
      return;
    }
    socket.writeTextMessage(message.encode());
    if (socket.writeQueueFull()) {
      socket.pause();
      watch.blocked(true);
      socket.drainHandler(drained -> {
        watch.blocked(false);
        socket.resume();
      });
    }
  }
}
