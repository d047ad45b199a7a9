package dev.vireo.gateway;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of the stream protocol over the JDK's WebSocket. */
final class StreamClient implements WebSocket.Listener, AutoCloseable {
  private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private WebSocket socket;

  static StreamClient connect(HttpClient http, int port, String path, String subprotocol) {
    StreamClient client = new StreamClient();
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (!subprotocol.isEmpty()) {
      builder.subprotocols(subprotocol);
    }
    client.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), client).join();
    return client;
  }

  void send(long id, byte[] image) {
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

  JsonObject next() throws InterruptedException {
    JsonObject answer = answers.poll(30, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer came");
    }
    return answer;
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
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
