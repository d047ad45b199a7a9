package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client writes is told to the client; the log is for whoever runs the service. */
class QuietLogTest {
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
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1||",
        "GET ?a=b HTTP/1.1|Host: localhost||",
        "GET ? HTTP/1.1|Host: localhost||",
        "GET # HTTP/1.1|Host: localhost||",
        "GET http://localhost?a=b HTTP/1.1|Host: localhost||",
        "GET * HTTP/1.1|Host: localhost||",
        "OPTIONS ?a=b HTTP/1.1|Host: localhost||",
        "POST ?a=b HTTP/1.1|Host: localhost|Content-Length: 0||",
        "GET ?a=b HTTP/1.1|Host: localhost|Upgrade: websocket|Connection: Upgrade||",
        "GET //a HTTP/1.1|Host: localhost||",
        "GET /%zz HTTP/1.1|Host: localhost||",
        "GET /?%zz HTTP/1.1|Host: localhost||",
        "GET /v2/models/%00/ready HTTP/1.1|Host: localhost||",
        "CONNECT a:1 HTTP/1.1|Host: localhost||",
        "TRACE / HTTP/1.1|Host: localhost||",
        "PRI * HTTP/2.0||SM||nonsense that is no frame",
        "GET / HTTP/9.9|Host: localhost||",
        "\u0016\u0003\u0001nonsense",
        "POST /v1/classify HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||zz||",
        "POST /v2/models/a/infer HTTP/1.1|Host: localhost|Content-Length: 1||{",
        "POST /v1/classify HTTP/1.1|Host: localhost|Content-Length: 9||abc"
      })
  void nonsenseWritesNoError(String request) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write(request.replace("|", "\r\n"));
      socket.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      String answer = socket.awaitEnd();

      assertThat(answer).isNotEmpty().doesNotContain("500 Internal");
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("ERROR", "WARN");
  }
}
