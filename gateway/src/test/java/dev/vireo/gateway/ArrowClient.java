package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.image.ArrowMemory;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** A client of vireo.arrow.v1 over the JDK's WebSocket. */
final class ArrowClient implements WebSocket.Listener, AutoCloseable {
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final StringBuilder text = new StringBuilder();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  ArrowClient(HttpClient http, int port) {
    socket =
        http.newWebSocketBuilder()
            .subprotocols("vireo.arrow.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/stream"), this)
            .join();
    assertThat(socket.getSubprotocol()).isEqualTo("vireo.arrow.v1");
  }

  void send(byte[] stream) {
    socket.sendBinary(ByteBuffer.wrap(stream), true).join();
  }

  void command(String json) {
    socket.sendText(json, true).join();
  }

  Answer next() throws InterruptedException {
    Answer answer = answers.poll(30, TimeUnit.SECONDS);
    assertThat(answer).as("an answer").isNotNull();
    return answer;
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
  public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
    byte[] part = new byte[data.remaining()];
    data.get(part);
    bytes.writeBytes(part);
    if (last) {
      answers.add(new Answer(bytes.toByteArray(), null));
      bytes.reset();
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      answers.add(new Answer(null, text.toString()));
      text.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public void close() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  /** A message from the server: an Arrow stream, or text. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(byte[] stream, String text) {
    JsonObject json() {
      assertThat(text).isNotNull();
      return new JsonObject(text);
    }

    List<String> names() throws Exception {
      return read(root -> root.getSchema().getFields().stream().map(f -> f.getName()).toList());
    }

    List<String> column(String name) throws Exception {
      return read(root -> {
        List<String> values = new ArrayList<>();
        for (int row = 0; row < root.getRowCount(); row++) {
          values.add(String.valueOf(root.getVector(name).getObject(row)));
        }
        return values;
      });
    }

    private List<String> read(Function<VectorSchemaRoot, List<String>> what) throws Exception {
      assertThat(text).isNull();
      try (BufferAllocator memory = ArrowMemory.open(1 << 24);
          ArrowStreamReader reader =
              new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
        assertThat(reader.loadNextBatch()).isTrue();
        return what.apply(reader.getVectorSchemaRoot());
      }
    }
  }
}
