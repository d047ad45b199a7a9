package dev.vireo.gateway.websocket;

import dev.vireo.gateway.arrow.ArrowInput;
import dev.vireo.gateway.arrow.ArrowOutput;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.model.ServedModel;
import dev.vireo.gateway.protocol.AnswerSize;
import dev.vireo.gateway.protocol.InFlight;
import dev.vireo.gateway.protocol.OffLoop;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import dev.vireo.inference.model.Preprocessing;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
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
  /** A message on its way. */
  private record Asked(List<ArrowInput.Row> rows, List<CompletableFuture<BatchAnswer>> answers) {}

  private final Vertx vertx;
  private final Context loop;
  private final ClientSocket client;
  private final Models models;
  private final InFlight submissions;
  private final Set<Asked> inFlight = new HashSet<>();
  private StreamDefaults defaults;
  private long messages;
  private boolean left;

  ArrowConnection(
      Vertx vertx, ClientSocket client, Models models, InFlight submissions, GatewayConfig config) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.client = client;
    this.models = models;
    this.submissions = submissions;
    this.defaults = StreamDefaults.of(config);
  }

  void open() {
    client.open(this::classify, this::obey, this::leave);
  }

  private void obey(String text) {
    defaults = defaults.changedBy(CommandParser.arrow(text), models);
  }

  private void leave() {
    left = true;
    inFlight.forEach(this::withdraw);
    inFlight.clear();
  }

  private void withdraw(Asked asked) {
    asked.answers().forEach(client::withdraw);
  }

  private void classify(Buffer message) {
    long number = messages++;
    try {
      client.requireRoom();
    } catch (VireoException e) {
      sendError(number, e);
      return;
    }
    StreamDefaults wanted = defaults;
    long deadline = wanted.deadline();
    client.asked(1);
    OffLoop.run(vertx, message.length(), () -> submit(message.getBytes(), wanted, deadline))
        .onSuccess(asked -> follow(number, asked, wanted))
        .onFailure(failure -> {
          sendError(number, failure);
          client.answered(1);
        });
  }

  private Asked submit(byte[] stream, StreamDefaults wanted, long deadline) {
    try (ModelLease lease = models.lease(wanted.model(), "")) {
      ServedModel model = lease.model();
      Preprocessing wants = model.classifier().facts().preprocessing();
      List<ArrowInput.Row> rows = ArrowInput.read(stream, wants.height(), wants.width());
      AnswerSize.check(rows.size(), model.classifier().signature(), wanted.outputs());
      List<BatchRequest> requests = new ArrayList<>(rows.size());
      for (ArrowInput.Row row : rows) {
        row.input()
            .map(input ->
                new BatchRequest(
                    input,
                    wanted.topK(),
                    wanted.logits(),
                    wanted.outputs(),
                    deadline,
                    client.key()))
            .ifPresent(requests::add);
      }
      Iterator<CompletableFuture<BatchAnswer>> submitted =
          submissions.submit(Protocol.ARROW, model, requests, client.key()).iterator();
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

  private void follow(long number, Asked asked, StreamDefaults wanted) {
    client.asked(asked.rows().size() - 1);
    inFlight.add(asked);
    if (left) {
      withdraw(asked);
    }
    var _ =
        CompletableFuture.allOf(asked.answers().toArray(CompletableFuture[]::new))
            .whenComplete(
                (done, failure) -> loop.runOnContext(run -> respond(number, asked, wanted)));
  }

  private void respond(long number, Asked asked, StreamDefaults wanted) {
    if (!inFlight.remove(asked)) {
      return; // the client has left
    }
    List<ArrowOutput.Row> rows = new ArrayList<>(asked.rows().size());
    for (int i = 0; i < asked.rows().size(); i++) {
      rows.add(row(asked.rows().get(i).id(), asked.answers().get(i)));
    }
    vertx
        .executeBlocking(() -> ArrowOutput.write(rows, wanted.logits(), wanted.outputs()), false)
        .onSuccess(client::send)
        .onFailure(failure -> sendError(number, failure))
        .onComplete(sent -> client.answered(rows.size()));
  }

  private ArrowOutput.Row row(String id, CompletableFuture<BatchAnswer> answer) {
    return answer.isCompletedExceptionally()
        ? new ArrowOutput.Row(id, null, client.told(answer.exceptionNow()))
        : new ArrowOutput.Row(id, answer.resultNow(), null);
  }

  private void sendError(long number, Throwable failure) {
    client.sendError(new JsonObject().put("message", number), failure);
  }
}
