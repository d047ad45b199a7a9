package dev.vireo.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** WebSockets that speak {@code vireo.v1}, used in turn, with any number of requests in flight. */
public final class StreamTarget implements LoadTarget {
  private record Asked(Question question, Promise<AnswerCheck> verdict) {}

  private final Vertx vertx = Loop.open();
  private final Context loop = vertx.getOrCreateContext();
  private final WebSocketClient client; // its sockets close when it is no longer reachable
  private final List<WebSocket> sockets = new ArrayList<>();
  private final Map<Long, Asked> inFlight = new HashMap<>();
  private long nextId;

  /**
   * @param connections at least 1
   */
  public StreamTarget(int port, int connections) {
    client = vertx.createWebSocketClient();
    for (int i = 0; i < connections; i++) {
      Future<WebSocket> opened =
          Future.future(promise ->
              loop.runOnContext(run -> client.connect(options(port)).onComplete(promise)));
      WebSocket socket = Loop.await(opened);
      socket.textMessageHandler(this::answered);
      socket.closeHandler(closed -> abandon());
      socket.exceptionHandler(System.err::println);
      sockets.add(socket);
    }
  }

  static WebSocketConnectOptions options(int port) {
    return new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setURI("/v1/stream")
        .addSubProtocol("vireo.v1");
  }

  @Override
  public Future<AnswerCheck> send(Question question) {
    long id = nextId++ & 0xFFFF_FFFFL;
    Promise<AnswerCheck> verdict = Promise.promise();
    inFlight.put(id, new Asked(question, verdict));
    Buffer message =
        Buffer.buffer(4 + question.image().length())
            .appendUnsignedIntLE(id)
            .appendBuffer(question.image());
    sockets
        .get((int) (id % sockets.size()))
        .writeBinaryMessage(message)
        .onFailure(failed -> verdict.tryComplete(AnswerCheck.FAILED));
    return verdict.future();
  }

  private void answered(String text) {
    Long id = new JsonObject(text).getLong("id");
    Asked asked = id == null ? null : inFlight.remove(id);
    if (asked != null) {
      asked.verdict().tryComplete(AnswerCheck.of(asked.question(), text));
    }
  }

  private void abandon() {
    inFlight.values().forEach(asked -> asked.verdict().tryComplete(AnswerCheck.FAILED));
    inFlight.clear();
  }

  @Override
  public void onLoop(Runnable task) {
    loop.runOnContext(run -> task.run());
  }

  @Override
  public void close() {
    Loop.close(vertx);
  }
}
