package dev.vireo.gateway.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.RawSocket;
import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that take their time, over raw sockets: the one limit that a test is about is short. */
class SlowClientTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String UPGRADE =
      """
      GET /v1/stream HTTP/1.1
      Host: 127.0.0.1
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Protocol: vireo.v1

      """
          .replace("\n", "\r\n");

  private final ModelRepository models = TestModel.strongestChannel();
  private Gateway gateway;

  private void start(Limits limits) {
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0).withLimits(limits), models);
  }

  private RawSocket connect(Limits limits) throws IOException {
    start(limits);
    return new RawSocket(gateway.port());
  }

  @AfterEach
  void stop() {
    gateway.close();
    models.close();
  }

  @Test
  void headersThatTrickleInAreCutOff() throws Exception {
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(SHORT, LONG, LONG, LONG))) {
      socket.write("GET /health/live HTTP/1.1\r\nX-Slow: ");

      socket.trickle("slow");
    }
  }

  @Test
  void headersOfALaterRequestThatTrickleInAreCutOff() throws Exception {
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(LONG, LONG, SHORT, LONG))) {
      socket.write("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      assertThat(socket.line()).isEqualTo("HTTP/1.1 200 OK");
      socket.write("GET /health/live HTTP/1.1\r\nX-Slow: ");

      socket.awaitEnd();
    }
  }

  @Test
  void aBodyThatTricklesInIsCutOff() throws Exception {
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(LONG, SHORT, LONG, LONG))) {
      socket.write(
          "POST /v1/classify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n");

      socket.trickle("image");
    }
  }

  @Test
  void aConnectionWithoutARequestIsCutOff() throws Exception {
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(LONG, LONG, SHORT, LONG))) {
      socket.write("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

      assertThat(socket.awaitEnd()).startsWith("HTTP/1.1 200 OK").endsWith("{\"status\":\"live\"}");
    }
  }

  @Test
  void answersThatAreNotReadCutTheClientOff() throws Exception {
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(LONG, LONG, SHORT, LONG))) {
      byte[] requests =
          "GET /main.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(1000).getBytes(US_ASCII);

      socket.flood(requests);
    }
  }

  /** Its answers wait with the client, not here: what it sends is left where it is. */
  @Test
  void aWebSocketThatDoesNotReadItsAnswersIsNotReadFrom() throws Exception {
    long messages = 400_000;
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(LONG, LONG, LONG, LONG));
        HttpClient http = HttpClient.newHttpClient()) {
      socket.write(UPGRADE);
      assertThat(socket.line()).isEqualTo("HTTP/1.1 101 Switching Protocols");
      byte[] message = new byte[6 + 100];
      message[0] = (byte) 0x81;
      message[1] = (byte) (0x80 | 100);
      Arrays.fill(message, 6, message.length, (byte) 'x');
      Thread.ofVirtual().start(() -> socket.flood(message)); // until the socket closes

      long before = -1;
      long answered = answered(http);
      while (answered > before && answered < messages) {
        Thread.sleep(300);
        before = answered;
        answered = answered(http);
      }
      assertThat(answered).isPositive().isLessThan(messages);
    }
  }

  /** Messages that were answered by an error. */
  private long answered(HttpClient http) throws Exception {
    String metrics =
        http.send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port() + "/metrics"))
                    .build(),
                BodyHandlers.ofString())
            .body();
    return metrics
        .lines()
        .filter(line -> line.startsWith("vireo_errors_total{") && line.contains("\"stream\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  @Test
  void aWebSocketThatDoesNotReadItsAnswersIsCutOff() throws Exception {
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(LONG, LONG, LONG, SHORT))) {
      socket.write(UPGRADE);
      assertThat(socket.line()).isEqualTo("HTTP/1.1 101 Switching Protocols");

      // A masked text message of 100 bytes that is no command, answered by an error each time.
      byte[] message = new byte[6 + 100];
      message[0] = (byte) 0x81;
      message[1] = (byte) (0x80 | 100);
      Arrays.fill(message, 6, message.length, (byte) 'x');
      socket.flood(message);
    }
  }

  @Test
  void aWebSocketIsCutOffAlsoWhereTheOperatingSystemCouldHoldItsAnswers() throws Exception {
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(LONG, LONG, LONG, SHORT))) {
      socket.write(UPGRADE);
      assertThat(socket.line()).isEqualTo("HTTP/1.1 101 Switching Protocols");

      // 20,000 binary messages of 4 bytes, each answered by an error of 100.
      byte[] message = {(byte) 0x82, (byte) (0x80 | 3), 0, 0, 0, 0, 1, 2, 3};
      byte[] messages = new byte[20_000 * message.length];
      for (int i = 0; i < messages.length; i++) {
        messages[i] = message[i % message.length];
      }
      socket.write(messages);
      socket.awaitReset();
    }
  }

  @Test
  void answersThatWaitForAWindowOfHttp2CutTheClientOff() throws Exception {
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(LONG, LONG, LONG, SHORT))) {
      socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      // SETTINGS: windows of 0 bytes. HEADERS of stream 1: GET http /main.js at 127.0.0.1.
      socket.write("\0\0\6\4\0\0\0\0\0" + "\0\4\0\0\0\0");
      socket.write("\0\0\27\1\5\0\0\0\1" + "\u0082\u0086\4\10/main.js\1\t" + "127.0.0.1");

      assertThat(socket.awaitEnd()).contains("text/javascript").doesNotContain("import ");
    }
  }

  @Test
  void aWebSocketBehindWhichNobodyIsLeftIsCutOff() throws Exception {
    try (RawSocket socket = connect(Limits.DEFAULTS.withTimes(LONG, SHORT, SHORT, LONG))) {
      socket.write(UPGRADE);

      socket.awaitEnd(); // pings come, and no pong goes
    }
  }

  @Test
  void aWebSocketThatAnswersPingsStaysOpen() throws Exception {
    start(Limits.DEFAULTS.withTimes(LONG, SHORT, SHORT, LONG));
    try (HttpClient client = HttpClient.newHttpClient()) {
      PingCounter counter = new PingCounter(10);
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .subprotocols("vireo.v1")
              .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/v1/stream"), counter)
              .join();

      counter.enough.join(); // ten thirds of the idle time, more than idle and body time together

      assertThat(socket.isInputClosed()).isFalse();
      socket.abort();
    }
  }

  @Test
  void anAddressHoldsSoManyConnectionsAndNoMore() throws Exception {
    try (RawSocket first = connect(Limits.DEFAULTS.withConnectionsPerAddress(1))) {
      first.write("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      assertThat(first.line()).isEqualTo("HTTP/1.1 200 OK");
      try (RawSocket second = new RawSocket(gateway.port())) {
        second.write("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        assertThat(second.awaitEnd()).isEmpty();
      }
    }
    awaitAnswer();
  }

  /** The first connection's place is free again. */
  private void awaitAnswer() {
    while (true) {
      try (RawSocket third = new RawSocket(gateway.port())) {
        third.write("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        assertThat(third.line()).isEqualTo("HTTP/1.1 200 OK");
        return;
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
  }

  private static final class PingCounter implements WebSocket.Listener {
    final CompletableFuture<Void> enough = new CompletableFuture<>();
    private int left;

    PingCounter(int pings) {
      left = pings;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
      if (--left == 0) {
        enough.complete(null);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      enough.completeExceptionally(new AssertionError("closed with " + status + " " + reason));
      return null;
    }
  }
}
