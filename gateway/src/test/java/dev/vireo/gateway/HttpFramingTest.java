package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.security.SecuritySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where one request ends and the next begins (RFC 9112, sections 3.2, 5, 6 and 7): whoever stands
 * before the service must see it at the same byte, or a request can hide in another's body.
 */
class HttpFramingTest {
  private static final String HIDDEN = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

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
        "Content-Length: 5|Transfer-Encoding: chunked||0||",
        "Transfer-Encoding: chunked|Content-Length: 5||0||",
        "Transfer-Encoding: xchunked|Content-Length: 4||abcd",
        "Transfer-Encoding: xchunked||abcd",
        "Transfer-Encoding: chunked, identity||0||",
        "Transfer-Encoding: identity||",
        "Transfer-Encoding: gzip||abc",
        "Transfer-Encoding: gzip, chunked||0||",
        "Transfer-Encoding: chunked, chunked||0||",
        "Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
        "Transfer-Encoding: identity|Transfer-Encoding: chunked||0||",
        "Transfer-Encoding: \"chunked\"||0||",
        "Transfer-Encoding: \u000bchunked||0||",
        "Transfer-Encoding:||abc",
        "Transfer-Encoding : chunked||0||",
        "Content-Length : 3||abc",
        "Content-Length: 3|Content-Length: 4||abcd",
        "Content-Length: 3|Content-Length: 3||abc",
        "Content-Length: 3, 3||abc",
        "Content-Length: +3||abc",
        "Content-Length: -1||abc",
        "Content-Length: 0x3||abc",
        "Content-Length: 3 ,||abc",
        "Content-Length:||abc",
        "Content-Length: 99999999999999999999||abc",
        "Host: 127.0.0.1||",
        "Host: birds.example||",
        "X:\u0000||",
        "X Y: z||",
        ": z||",
        "X: a| folded: b|Content-Length : 3||abc",
      })
  void headersThatLeaveTheBodysEndInDoubtAreRefused(String headers) throws Exception {
    String lines = headers.replace("|", "\r\n");
    assertRefused("POST /v1/classify HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lines + HIDDEN, "400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz|abc|0||",
        "-1|abc|0||",
        "|abc|0||",
        "3g|abc|0||",
        "ffffffffffffffff1|abc|0||",
        "3|abcd|0||",
        "3|ab|0||",
        "0x3|abc|0||",
        "100000003|abc|0||",
        "10000000000000003|abc|0||",
        "3|abc|0|X Y: z||",
      })
  void aMalformedChunkIsRefused(String chunks) throws Exception {
    String body = chunks.replace("|", "\r\n");
    assertRefused(
        "POST /v1/classify HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + body
            + HIDDEN,
        "400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "400 GET /health/live HTTP/1.1||",
        "400 GET /health/live HTTP/1.1|Host: a/b||",
        "400 GET /health/live HTTP/1.1|Host: a b||",
        "400 GET /health/live HTTP/1.1|Host: me@127.0.0.1||",
        "400 GET /health/live HTTP/1.1|Host: 127.0.0.1, 127.0.0.1||",
        "400 GET http://evil.example/health/live HTTP/1.1|Host: 127.0.0.1||",
        "400 POST /v1/classify HTTP/1.0|Host: 127.0.0.1|Transfer-Encoding: chunked||0||",
        "505 GET /health/live HTTP/9.9|Host: 127.0.0.1||",
        "505 GET /health/live HTTP/2.0|Host: 127.0.0.1||",
        "400 GET /health/live HTTP/one|Host: 127.0.0.1||",
        "400 GET /health/live||",
        "400 GET  /health/live HTTP/1.1|Host: 127.0.0.1||",
        "400 GET /health/live  HTTP/1.1|Host: 127.0.0.1||",
        "400 GET\t/health/live HTTP/1.1|Host: 127.0.0.1||",
        "400  GET /health/live HTTP/1.1|Host: 127.0.0.1||",
        "400 GET /health/live http/1.1|Host: 127.0.0.1||",
        "400 GET /health/live HTTP/01.1|Host: 127.0.0.1||",
        "400 GET /health/l\u00efve HTTP/1.1|Host: 127.0.0.1||",
        "400 GET /health/live\u0000 HTTP/1.1|Host: 127.0.0.1||",
        "400 GET /health/live HTTP/1.1|Host: 127.0.0.1:65536||",
        "400 GET /health/live HTTP/1.1|Host: 127.0.0.1:99999999999||",
        "400 GET /health/live HTTP/1.1|Host: 127.0.0.1|Upgrade: h2c|Connection: Upgrade,"
            + " HTTP2-Settings|HTTP2-Settings: AAMAAABkAAQAAP__|Transfer-Encoding: gzip||",
      })
  void aRequestForNobodyAndAnUnknownVersionAreRefused(String request) throws Exception {
    assertRefused(request.substring(4).replace("|", "\r\n") + HIDDEN, request.substring(0, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
        "\u0000\u0000\u0000",
        "\u0016\u0003\u0001||GET /health/live HTTP/1.1|Host: 127.0.0.1||",
        "\u007f|",
      })
  void whatIsNoRequestIsRefusedOnce(String bytes) throws Exception {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write(bytes.replace("|", "\r\n"));

      String heard = socket.awaitEnd();
      assertThat(heard).matches("(?s)HTTP/1[.][01] 400 .*");
      assertThat(heard.lastIndexOf("HTTP/1.")).as(heard).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Host: 127.0.0.1|"})
  void aVersionThatKnowsNoHostNeedNotNameOne(String host, @TempDir Path folder) throws Exception {
    Path keys = Files.writeString(folder.resolve("keys"), "camera infer camera-key-012345\n");
    SecuritySettings byKey = SecuritySettings.NONE.withApiKeys(keys); // and by any name
    GatewayConfig config = GatewayConfig.defaults().withPort(0).withSecurity(byKey);
    try (Gateway reachable = Gateway.start(config, models);
        RawSocket socket = new RawSocket(reachable.port())) {
      socket.write("GET /health/live HTTP/1.0\r\n" + host.replace("|", "\r\n") + "\r\n");

      assertThat(socket.awaitEnd()).matches("(?s)HTTP/1[.][01] 200 .*");
    }
  }

  @Test
  void aVersionThatKnowsNoHostIsNotReadUnderANameOfThisMachine() throws Exception {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write("GET /health/live HTTP/1.0\r\n\r\n");

      assertThat(socket.awaitEnd()).matches("(?s)HTTP/1[.][01] 421 .*names no host.*");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3||abc",
        "content-length:3||abc",
        "Content-Length: 0||",
        "Transfer-Encoding: chunked||3|abc|0||",
        "transfer-encoding:\tChunked ||3|abc|0||",
        "Transfer-Encoding: chunked||3;x=\"y\"|abc|0||",
        "Transfer-Encoding: chunked||3|abc|0|X: y||",
        "Content-Length: 3|Upgrade: h2c|Connection: Upgrade, HTTP2-Settings|HTTP2-Settings:"
            + " AAMAAABkAAQAAP__||abc",
        "||",
      })
  void whatIsClearIsReadAndTheConnectionGoesOn(String headers) throws Exception {
    String lines = headers.equals("||") ? "\r\n" : headers.replace("|", "\r\n");
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write("POST /v1/classify HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lines);
      socket.write(HIDDEN.replace("Host", "Connection: close\r\nHost"));

      String heard = socket.awaitEnd();
      assertThat(heard).matches("(?s)HTTP/1.1 4.*HTTP/1.1 200 OK.*");
    }
  }

  private static void assertRefused(String bytes, String status) throws IOException {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write(bytes);

      String heard = socket.awaitEnd();
      assertThat(heard)
          .matches("(?s)HTTP/1[.][01] " + status + " .*")
          .containsIgnoringCase("connection: close")
          .doesNotContain("200 OK", "Exception", "io.netty");
    }
  }
}
