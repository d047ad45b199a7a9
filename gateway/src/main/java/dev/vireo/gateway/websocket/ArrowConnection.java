package dev.vireo.gateway.websocket;

import dev.vireo.gateway.arrow.ArrowInput;
import dev.vireo.gateway.arrow.ArrowOutput;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.SocketWatch;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.model.ServedModel;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.Failures;
import dev.vireo.gateway.protocol.OffLoop;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One client of {@code vireo.arrow.v1}. A binary message is a whole Arrow IPC stream of images, and
 * is answered by one, row for row, in the order in which answers are ready. A message that cannot
 * be read is answered by a text message that names it by its number on this connection, from 0. All
 * state belongs to the connection's event loop.
 */
final class ArrowConnection {
  private static final short GOING_AWAY = 1001;

  /** A message on its way. */
  private record Asked(List<ArrowInput.Row> rows, List<CompletableFuture<BatchAnswer>> answers) {}

  private final Vertx vertx;
  private final Context loop;
  private final ServerWebSocket socket;
  private final SocketWatch watch;
  private final Models models;
  private final GatewayMetrics metrics;
  private final int mostInFlight;
  private final Set<Asked> inFlight = new HashSet<>();
  private StreamDefaults defaults;
  private boolean logits;
  private long messages;
  private int unanswered;
  private boolean stopping;
  private boolean closed;

  ArrowConnection(
      Vertx vertx,
      ServerWebSocket socket,
      SocketWatch watch,
      Models models,
      GatewayMetrics metrics,
      GatewayConfig config) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.socket = socket;
    this.watch = watch;
    this.models = models;
    this.metrics = metrics;
    this.mostInFlight = config.limits().inFlight();
    this.defaults = new StreamDefaults("", config.topK(), config.deadline());
  }

  void open() {
    socket.binaryMessageHandler(this::classify);
    socket.textMessageHandler(this::command);
    socket.shutdownHandler(shutdown -> {
      stopping = true;
      closeWhenDone();
    });
    socket.closeHandler(end -> {
      closed = true;
      inFlight.forEach(this::withdraw);
      inFlight.clear();
    });
  }

  private void withdraw(Asked asked) {
    for (CompletableFuture<BatchAnswer> answer : asked.answers()) {
      if (answer.cancel(false)) {
        metrics.failed(Protocol.ARROW, ErrorCode.CANCELLED);
      }
    }
  }

  private void closeWhenDone() {
    if (stopping && unanswered == 0 && !socket.isClosed()) {
      socket.close(GOING_AWAY, "the service is shutting down");
    }
  }

  private void classify(Buffer message) {
    watch.heard();
    long number = messages++;
    if (stopping || unanswered >= mostInFlight) {
      String reason =
          stopping
              ? "the service is shutting down"
              : "this connection has " + unanswered + " images in flight; wait for answers";
      sendError(number, new VireoException(ErrorCode.OVERLOADED, reason));
      return;
    }
    StreamDefaults wanted = defaults;
    boolean withLogits = logits;
    long deadline = System.nanoTime() + wanted.timeout().toNanos();
    unanswered++;
    OffLoop.run(
            vertx, message.length(), () -> submit(message.getBytes(), wanted, withLogits, deadline))
        .onSuccess(asked -> follow(number, asked, withLogits))
        .onFailure(failure -> {
          unanswered--;
          sendError(number, failure);
          closeWhenDone();
        });
  }

  private Asked submit(byte[] stream, StreamDefaults wanted, boolean withLogits, long deadline) {
    try (ModelLease lease = models.lease(wanted.model(), "")) {
      ServedModel model = lease.model();
      List<ArrowInput.Row> rows = ArrowInput.read(stream, model.facts().preprocessing().size());
      List<BatchRequest> requests = new ArrayList<>(rows.size());
      for (ArrowInput.Row row : rows) {
        row.input()
            .map(input -> new BatchRequest(input, wanted.topK(), withLogits, deadline, socket))
            .ifPresent(requests::add);
      }
      Iterator<CompletableFuture<BatchAnswer>> submitted =
          metrics.track(Protocol.ARROW, model.name(), model.submit(requests)).iterator();
      List<CompletableFuture<BatchAnswer>> answers = new ArrayList<>(rows.size());
      for (ArrowInput.Row row : rows) {
        answers.add(row.input().isPresent() ? submitted.next() : nothing());
      }
      return new Asked(rows, answers);
    }
  }

  private static CompletableFuture<BatchAnswer> nothing() {
    return CompletableFuture.failedFuture(
        new VireoException(ErrorCode.EMPTY_INPUT, "the image is null"));
  }

  private void follow(long number, Asked asked, boolean withLogits) {
    unanswered += asked.rows().size() - 1;
    inFlight.add(asked);
    if (closed) {
      withdraw(asked);
    }
    var _ =
        CompletableFuture.allOf(asked.answers().toArray(CompletableFuture[]::new))
            .whenComplete(
                (done, failure) -> loop.runOnContext(run -> respond(number, asked, withLogits)));
  }

  private void respond(long number, Asked asked, boolean withLogits) {
    unanswered -= asked.rows().size();
    if (!inFlight.remove(asked)) {
      return; // the client has left
    }
    List<ArrowOutput.Row> rows = new ArrayList<>(asked.rows().size());
    for (int i = 0; i < asked.rows().size(); i++) {
      rows.add(row(asked.rows().get(i).id(), asked.answers().get(i)));
    }
    vertx
        .executeBlocking(() -> ArrowOutput.write(rows, withLogits), false)
        .onSuccess(stream -> {
          if (!socket.isClosed()) {
            socket.writeBinaryMessage(Buffer.buffer(stream));
            holdBack();
          }
          closeWhenDone();
        })
        .onFailure(failure -> sendError(number, failure));
  }

  private ArrowOutput.Row row(String id, CompletableFuture<BatchAnswer> answer) {
    if (!answer.isCompletedExceptionally()) {
      return new ArrowOutput.Row(id, answer.resultNow(), null);
    }
    return new ArrowOutput.Row(
        id, null, Failures.told(metrics, Protocol.ARROW, answer.exceptionNow()));
  }

  private void command(String text) {
    watch.heard();
    try {
      JsonObject command = new JsonObject(text);
      Object wanted = command.remove("logits");
      if (wanted != null && !(wanted instanceof Boolean)) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT, "logits is true or false, not " + wanted);
      }
      defaults = defaults.changedBy(command, models);
      logits = wanted == null ? logits : (Boolean) wanted;
    } catch (DecodeException e) {
      send(
          error(
              new VireoException(ErrorCode.INVALID_ARGUMENT, "a text message is one JSON object")));
    } catch (VireoException e) {
      send(error(e));
    }
  }

  private void sendError(long number, Throwable failure) {
    send(new JsonObject().put("message", number).mergeIn(error(failure)));
  }

  private JsonObject error(Throwable failure) {
    return AnswerJson.error(Failures.told(metrics, Protocol.ARROW, failure));
  }

  private void send(JsonObject message) {
    if (!socket.isClosed()) {
      socket.writeTextMessage(message.encode());
      holdBack();
    }
  }

  /** A client that does not read its answers is not read from until it does. */
  private void holdBack() {
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
