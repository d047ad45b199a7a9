package dev.vireo.gateway;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of the stream protocol over the JDK's WebSocket. */
public final class StreamClient implements WebSocket.Listener, AutoCloseable {
  private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final AtomicInteger received = new AtomicInteger();
  private final StringBuilder text = new StringBuilder();
  private WebSocket socket;

  public static StreamClient connect(HttpClient http, int port, String path, String subprotocol) {
    return connect(http, port, path, subprotocol, "");
  }

  /**
   * @param key shown in a header; empty for none
   */
  static StreamClient connect(
      HttpClient http, int port, String path, String subprotocol, String key) {
    StreamClient client = new StreamClient();
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (!key.isEmpty()) {
      builder.header("X-API-Key", key);
    }
    if (!subprotocol.isEmpty()) {
      builder.subprotocols(subprotocol);
    }
    client.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), client).join();
    return client;
  }

  public void send(long id, byte[] image) {
    ByteBuffer message =
        ByteBuffer.allocate(4 + image.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) id)
            .put(image)
            .flip();
    socket.sendBinary(message, true).join();
  }

  void sendRaw(byte[] message) {
    socket.sendBinary(ByteBuffer.wrap(message), true).join();
  }

  void command(String json) {
    socket.sendText(json, true).join();
  }

  public JsonObject next() throws InterruptedException {
    JsonObject answer = answers.poll(30, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer came");
    }
    return answer;
  }

  /** An answer that has come already. */
  JsonObject nextNow() {
    return answers.remove();
  }

  JsonObject nextOrFail() {
    try {
      return next();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** How many answers have come so far, taken or not. */
  int received() {
    return received.get();
  }

  /** The status that the server closes with. */
  int awaitClose() {
    return closed.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
    closed.complete(status);
    return null;
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      received.incrementAndGet();
      answers.add(new JsonObject(text.toString()));
      text.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public void close() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }
}
