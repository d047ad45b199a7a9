package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.security.SecuritySettings;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Methods, queries, expectations and pages of other origins, over raw sockets. */
class HttpMethodsTest {
  private static final String KEY = "camera-key-0123456789";
  private static final String PAGE = "https://birds.example";
  private static final String SHOW = "X-API-Key: " + KEY + "\r\n";

  @TempDir private static Path folder;
  private static ModelRepository models;
  private static Gateway gateway;

  @BeforeAll
  static void start() throws IOException {
    Path keys = Files.writeString(folder.resolve("keys"), "camera infer " + KEY + "\n");
    models = TestModel.strongestChannel();
    SecuritySettings security =
        SecuritySettings.NONE.withApiKeys(keys).withAllowedOrigins(Set.of(PAGE));
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0).withSecurity(security), models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
  }

  @Test
  void headIsAnsweredWhereverGetIs() throws Exception {
    for (String path :
        List.of(
            "/",
            "/main.js",
            "/health/live",
            "/health/ready",
            "/metrics",
            "/openapi.yaml",
            "/v1/models",
            "/v2",
            "/v2/health/ready",
            "/v2/models/strongest-channel",
            "/v2/models/strongest-channel/versions/1/ready")) {
      String heard = ask("HEAD " + path, SHOW);
      assertThat(heard).as(path).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
      assertThat(ask("GET " + path, SHOW)).as(path).startsWith("HTTP/1.1 200 ");
    }
    assertThat(ask("HEAD /v2/models/parrots", SHOW)).startsWith("HTTP/1.1 404 ");
    assertThat(ask("HEAD /v1/classify", SHOW)).startsWith("HTTP/1.1 405 ");
  }

  @Test
  void optionsSayWhichMethodsAPathTakes() throws Exception {
    assertThat(ask("OPTIONS /v1/classify", SHOW))
        .startsWith("HTTP/1.1 204 ")
        .containsIgnoringCase("allow: OPTIONS, POST\r\n")
        .doesNotContain("Access-Control-Allow-Methods");
    assertThat(ask("OPTIONS /v2/models/x/ready", SHOW))
        .containsIgnoringCase("allow: GET, HEAD, OPTIONS\r\n");
    assertThat(ask("OPTIONS /", "")).containsIgnoringCase("allow: GET, HEAD, OPTIONS\r\n");
    assertThat(ask("OPTIONS *", SHOW)).startsWith("HTTP/1.1 204 ");
    assertThat(ask("OPTIONS /nothing", SHOW)).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void anotherMethodIsToldWhichThereAre() throws Exception {
    for (String method : List.of("PUT", "DELETE", "PATCH", "GET", "FOO")) {
      assertThat(ask(method + " /v1/classify", SHOW))
          .as(method)
          .startsWith("HTTP/1.1 405 ")
          .containsIgnoringCase("allow: OPTIONS, POST\r\n")
          .contains("/v1/classify takes OPTIONS, POST, not " + method);
    }
  }

  @Test
  void aParameterThatIsNotKnownIsRefused() throws Exception {
    assertThat(ask("POST /v1/classify?topk=3", SHOW))
        .startsWith("HTTP/1.1 400 ")
        .contains(
            "unknown parameter \\\"topk\\\"; known are embeddings, explain, model, timeoutMs, topK");
    assertThat(ask("POST /v1/classify?topK=3&topK=4", SHOW))
        .startsWith("HTTP/1.1 400 ")
        .contains("topK comes more than once");
    for (String path :
        List.of("/v1/models", "/v2", "/v2/models/strongest-channel", "/health/live", "/metrics")) {
      assertThat(ask("GET " + path + "?a=b", SHOW))
          .as(path)
          .startsWith("HTTP/1.1 400 ")
          .contains("unknown parameter", path + " has none");
    }
    assertThat(ask("GET /?visitor=1", "")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aBodyIsAskedForOnlyWhereItIsWanted() throws Exception {
    byte[] image = Images.jpeg(Color.RED);
    String expect = SHOW + "Expect: 100-continue\r\nContent-Length: ";
    try (RawSocket socket = new RawSocket(gateway.port())) {
      for (int i = 0; i < 2; i++) { // the connection goes on
        socket.write(
            "POST /v1/classify HTTP/1.1\r\nHost: x\r\n" + expect + image.length + "\r\n\r\n");
        assertThat(socket.line()).isEqualTo("HTTP/1.1 100 Continue");
        assertThat(socket.line()).isEmpty();
        socket.write(image);
        assertThat(socket.line()).isEqualTo("HTTP/1.1 200 OK");
        int length = 0;
        for (String line = socket.line(); !line.isEmpty(); line = socket.line()) {
          if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
            length = Integer.parseInt(line.substring(16));
          }
        }
        for (int read = 0; read < length; read++) {
          socket.read();
        }
      }
    }
    assertThat(post(expect + "99999999\r\n")).startsWith("HTTP/1.1 413 ");
    assertThat(post("Expect: 100-continue\r\nContent-Length: 5\r\n")).startsWith("HTTP/1.1 401 ");
    assertThat(post(SHOW + "Expect: miracles\r\nContent-Length: 0\r\nConnection: close\r\n"))
        .startsWith("HTTP/1.1 417 ")
        .contains("100-continue");
  }

  @Test
  void aPageThatIsAllowedMayAskAndRead() throws Exception {
    String origin = "Origin: " + PAGE + "\r\n";
    assertThat(ask("OPTIONS /v1/classify", origin + "Access-Control-Request-Method: POST\r\n"))
        .startsWith("HTTP/1.1 204 ")
        .contains(
            "Access-Control-Allow-Origin: " + PAGE + "\r\n",
            "Access-Control-Allow-Methods: OPTIONS, POST\r\n",
            "Access-Control-Allow-Headers: Authorization, ")
        .contains("Vary: Origin");
    assertThat(ask("GET /v1/models", origin + SHOW))
        .startsWith("HTTP/1.1 200 ")
        .contains("Access-Control-Allow-Origin: " + PAGE, "Resource-Policy: cross-origin");
    assertThat(ask("GET /v1/models", origin))
        .startsWith("HTTP/1.1 401 ")
        .contains("Access-Control-Allow-Origin: " + PAGE);
  }

  @Test
  void noOtherPageIsToldThatItMay() throws Exception {
    String preflight = "Access-Control-Request-Method: POST\r\n";
    assertThat(ask("OPTIONS /v1/classify", "Origin: https://evil.example\r\n" + preflight))
        .startsWith("HTTP/1.1 403 ")
        .doesNotContain("Access-Control");
    assertThat(ask("OPTIONS /v1/classify", preflight)).startsWith("HTTP/1.1 401 ");
    assertThat(ask("GET /v1/models", SHOW + "Origin: http://x\r\n"))
        .startsWith("HTTP/1.1 200 ") // the service's own page
        .contains("Resource-Policy: same-origin", "Vary: Origin")
        .doesNotContain("Access-Control");
  }

  private static String ask(String line, String headers) throws IOException {
    return send(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
  }

  /** Without a word of Connection: close. */
  private static String post(String headers) throws IOException {
    return send("POST /v1/classify HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
  }

  private static String send(String request) throws IOException {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write(request);
      return socket.awaitEnd();
    }
  }
}
