package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.arrow.Streams;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.inference.image.ArrowMemory;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The subprotocol vireo.arrow.v1: the JDK's WebSocket carries what arrow-java writes and reads. */
class ArrowStreamTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int WIDTH = 8 * 8 * 3;

  private static ModelRepository models;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    models = TestModel.strongestChannel();
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
    HTTP.close();
  }

  @Test
  void tensorsAreAnsweredRowForRow() throws Exception {
    try (Client client = new Client()) {
      client.send(
          Streams.write(
              Streams.tensors(WIDTH, Streams.tensor("[8,8,3]")),
              pixels(255, 0, 0),
              pixels(0, 255, 0),
              pixels(0, 0, 255)));

      Answer answer = client.next();
      assertThat(answer.column("id")).containsExactly("0", "1", "2");
      assertThat(answer.column("labels"))
          .containsExactly(
              "[\"red\",\"green\",\"blue\"]",
              "[\"green\",\"red\",\"blue\"]",
              "[\"blue\",\"red\",\"green\"]");
      assertThat(answer.column("error")).containsOnly("null");
    }
  }

  @Test
  void logitsComeWhenTheConnectionAsksForThem() throws Exception {
    try (Client client = new Client()) {
      client.command("{\"logits\":true,\"topK\":1}");
      client.send(Streams.write(Streams.blocks(WIDTH), pixels(16, 32, 48)));

      Answer answer = client.next();
      assertThat(answer.column("logits")).containsExactly("[1.0,2.0,3.0]");
      assertThat(answer.column("labels")).containsExactly("[\"blue\"]");
    }
  }

  @Test
  void aBadRowCostsOnlyItself() throws Exception {
    try (Client client = new Client()) {
      client.command("{\"topK\":1}");
      client.send(
          Streams.write(
              Streams.files(), Images.png(Color.BLUE), new byte[] {1}, null, new byte[0]));

      Answer answer = client.next();
      assertThat(answer.column("labels")).containsExactly("[\"blue\"]", "null", "null", "null");
      assertThat(answer.column("error").getFirst()).isEqualTo("null");
      assertThat(answer.column("error").get(1)).startsWith("UNSUPPORTED_IMAGE: ");
      assertThat(answer.column("error").get(2)).startsWith("EMPTY_INPUT: ");
      assertThat(answer.column("error").get(3)).startsWith("EMPTY_INPUT: ");
    }
  }

  @Test
  void manyMessagesInFlightGetEachTheirOwnAnswer() throws Exception {
    try (Client client = new Client()) {
      client.command("{\"topK\":1,\"logits\":true}");
      for (int i = 0; i < 60; i++) {
        client.send(Streams.write(Streams.blocks(WIDTH), pixels(i, 0, 0)));
      }

      Set<String> logits = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        logits.addAll(client.next().column("logits"));
      }
      assertThat(logits).hasSize(60);
    }
  }

  @Test
  void aMessageThatIsNoStreamIsNamedByItsNumberAndTheConnectionGoesOn() throws Exception {
    try (Client client = new Client()) {
      byte[] good = Streams.write(Streams.blocks(WIDTH), pixels(255, 0, 0));
      client.send(new byte[] {1, 2, 3});
      assertError(client.next(), 0, "INVALID_ARGUMENT");
      client.send(Arrays.copyOf(good, good.length / 2));
      assertError(client.next(), 1, "INVALID_ARGUMENT");
      client.send(new byte[0]);
      assertError(client.next(), 2, "EMPTY_INPUT");

      client.send(good);
      assertThat(client.next().column("id")).containsExactly("0");
    }
  }

  @Test
  void aWrongDefaultIsAnsweredAndChangesNothing() throws Exception {
    try (Client client = new Client()) {
      for (String wrong :
          List.of("{\"logits\":1}", "{\"topK\":0,\"logits\":true}", "[]", "{\"cancel\":1}")) {
        client.command(wrong);
        assertThat(client.next().json().getJsonObject("error").getString("code"))
            .as(wrong)
            .isEqualTo("INVALID_ARGUMENT");
      }
      client.send(Streams.write(Streams.blocks(WIDTH), pixels(255, 0, 0)));
      assertThat(client.next().names()).doesNotContain("logits");
    }
  }

  private static void assertError(Answer answer, long message, String code) {
    assertThat(answer.json().getLong("message")).isEqualTo(message);
    assertThat(answer.json().getJsonObject("error").getString("code")).isEqualTo(code);
  }

  private static byte[] pixels(int red, int green, int blue) {
    byte[] pixels = new byte[WIDTH];
    for (int i = 0; i < WIDTH; i += 3) {
      pixels[i] = (byte) red;
      pixels[i + 1] = (byte) green;
      pixels[i + 2] = (byte) blue;
    }
    return pixels;
  }

  /** A message from the server: an Arrow stream, or text. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Answer(byte[] stream, String text) {
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

  /** The JDK's WebSocket. */
  private static final class Client implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    Client() {
      socket =
          HTTP.newWebSocketBuilder()
              .subprotocols("vireo.arrow.v1")
              .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/v1/stream"), this)
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
  }
}
