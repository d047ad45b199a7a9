package dev.vireo.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.Images;
import dev.vireo.gateway.RawSocket;
import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, over real sockets. */
class GuardTest {
  private static final String CAMERA = "camera-key-0123456789";
  private static final String OPS = "ops-key-0123456789";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static ModelRepository models;
  private static Gateway gateway;

  @BeforeAll
  static void start() throws IOException {
    Path keys =
        Files.writeString(
            folder.resolve("keys"), "camera infer " + CAMERA + "\nops admin " + OPS + "\n");
    models = TestModel.strongestChannel();
    gateway =
        Gateway.start(
            GatewayConfig.defaults()
                .withPort(0)
                .withSecurity(SecuritySettings.NONE.withApiKeys(keys)),
            models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
    CLIENT.close();
  }

  @Test
  void withoutAKeyNothingIsClassified() throws Exception {
    HttpResponse<String> response = send(classify());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(new JsonObject(response.body()).getJsonObject("error").getString("code"))
        .isEqualTo("UNAUTHENTICATED");
  }

  @Test
  void aKeyGetsInByEitherHeader() throws Exception {
    assertThat(send(classify().header("Authorization", "Bearer " + CAMERA)).statusCode())
        .isEqualTo(200);
    assertThat(send(classify().header("authorization", "bearer " + CAMERA)).statusCode())
        .isEqualTo(200);
    assertThat(send(classify().header("X-API-Key", CAMERA)).statusCode()).isEqualTo(200);
    assertThat(send(classify().header("Authorization", "Basic " + CAMERA)).statusCode())
        .isEqualTo(401);
    assertThat(send(classify().header("X-API-Key", CAMERA + "x")).statusCode()).isEqualTo(401);
  }

  @Test
  void aKeyInTheQueryIsNotLookedAt() throws Exception {
    assertThat(send(request("/v1/models?key=" + CAMERA)).statusCode()).isEqualTo(401);
  }

  @Test
  void thePageAndTheHealthChecksNeedNoKey() throws Exception {
    for (String path :
        List.of(
            "/",
            "/main.js",
            "/style.css",
            "/health/live",
            "/health/ready",
            "/v2/health/live",
            "/v2/health/ready")) {
      assertThat(send(request(path)).statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void everythingElseDoes() throws Exception {
    for (String path :
        List.of("/metrics", "/v1/models", "/v2", "/v2/models/strongest-channel", "/x")) {
      assertThat(send(request(path)).statusCode()).as(path).isEqualTo(401);
    }
  }

  @Test
  void modelsAreLoadedByAdministratorsOnly() throws Exception {
    for (String path : List.of("/v2/repository/index", "/v2/repository/models/x/unload")) {
      assertThat(send(post(path)).statusCode()).isEqualTo(401);
      assertThat(send(post(path).header("X-API-Key", CAMERA)).statusCode()).isEqualTo(403);
    }
    HttpResponse<String> index = send(post("/v2/repository/index").header("X-API-Key", OPS));
    assertThat(index.statusCode()).isEqualTo(200);
    assertThat(index.body()).contains("\"state\":\"READY\"").doesNotContain("/");
  }

  @Test
  void pathsWrittenInOtherWaysOpenNoBackDoor() throws Exception {
    for (String path :
        List.of(
            "//v2/repository/index",
            "/v2//repository/index",
            "/v2/./repository/index",
            "/health/../v2/repository/index",
            "/%76%32/repository/index",
            "/v2/repository/index/",
            "/health/live/../../v2/repository/index",
            "/V2/repository/index")) {
      assertThat(status("POST", path, "")).as(path).isIn(400, 401, 404);
      assertThat(status("POST", path, "X-API-Key: " + CAMERA + "\r\n"))
          .as(path)
          .isIn(400, 403, 404);
    }
  }

  @Test
  void everyAnswerCarriesTheSecurityHeaders() throws Exception {
    for (HttpRequest.Builder each :
        List.of(request("/health/live"), request("/nothing"), classify(), request("/"))) {
      HttpResponse<String> response = send(each);
      assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
      assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
          .hasValue("same-origin");
      assertThat(response.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(policy ->
              assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
      assertThat(response.headers().firstValue("Strict-Transport-Security")).isEmpty();
    }
  }

  @Test
  void whatIsNotPercentEncodedIsRefusedInWords() throws Exception {
    for (String target : List.of("/%zz", "/v1/classify%", "/v1/classify?topK=%GG")) {
      try (RawSocket socket = new RawSocket(gateway.port())) {
        socket.write("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(socket.awaitEnd())
            .startsWith("HTTP/1.1 400")
            .contains("INVALID_ARGUMENT", target.contains("?") ? "the query" : "the path");
      }
    }
  }

  @Test
  void errorsTellNothingOfTheInside() throws Exception {
    for (String path :
        List.of(
            "/v1/classify?model=%00",
            "/v1/classify?topK=%GG", "/%zz", "/v2/models/..%2f..%2fetc")) {
      try (RawSocket socket = new RawSocket(gateway.port())) {
        socket.write(
            "POST "
                + path
                + " HTTP/1.1\r\nHost: x\r\nX-API-Key: "
                + CAMERA
                + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(socket.awaitEnd())
            .startsWith("HTTP/1.1 4")
            .doesNotContain("Exception", "dev.vireo", "io.vertx", "/root", "/tmp");
      }
    }
  }

  @Test
  void aWebSocketShowsItsKeyAsAHeaderOrAsASubprotocol() {
    assertThat(connect(List.of("vireo.v1"), CAMERA).getSubprotocol()).isEqualTo("vireo.v1");
    String inSubprotocol =
        "vireo.token."
            + Base64.getUrlEncoder().withoutPadding().encodeToString(CAMERA.getBytes(UTF_8));
    assertThat(connect(List.of("vireo.v1", inSubprotocol), "").getSubprotocol())
        .isEqualTo("vireo.v1");
    assertThat(connect(List.of(inSubprotocol, "vireo.v1"), "").getSubprotocol())
        .isEqualTo("vireo.v1");
    for (String wrong : List.of("vireo.token.", "vireo.token.x", "vireo.token.!!!")) {
      assertThatThrownBy(() -> connect(List.of("vireo.v1", wrong), ""))
          .isInstanceOf(CompletionException.class);
    }
    assertThatThrownBy(() -> connect(List.of("vireo.v1"), ""))
        .isInstanceOf(CompletionException.class);
  }

  @Test
  void otherPeoplesPagesAreRefusedEvenWithAKey() throws Exception {
    String key = "X-API-Key: " + CAMERA + "\r\n";
    String upgrade =
        """
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Protocol: vireo.v1
        """
            .replace("\n", "\r\n");

    assertThat(status("GET", "/v1/models", key + "Origin: https://evil.example\r\n"))
        .isEqualTo(403);
    assertThat(status("GET", "/v1/models", key + "Origin: http://birds.example\r\n"))
        .isEqualTo(200); // the Host that status() sends
    assertThat(status("GET", "/v1/stream", key + upgrade + "Origin: https://evil.example\r\n"))
        .isEqualTo(403);
    assertThat(status("GET", "/v1/stream", key + upgrade + "Origin: http://birds.example\r\n"))
        .isEqualTo(101);
  }

  private static WebSocket connect(List<String> subprotocols, String key) {
    WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
    if (!key.isEmpty()) {
      builder.header("X-API-Key", key);
    }
    String[] others = subprotocols.subList(1, subprotocols.size()).toArray(String[]::new);
    WebSocket socket =
        builder
            .subprotocols(subprotocols.getFirst(), others)
            .buildAsync(
                URI.create("ws://127.0.0.1:" + gateway.port() + "/v1/stream"),
                new WebSocket.Listener() {})
            .join();
    socket.abort();
    return socket;
  }

  /** The status of a request as it is written, which the JDK's client would tidy up. */
  private static int status(String method, String path, String headers) throws IOException {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write(
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: birds.example\r\n"
              + headers
              + "Content-Length: 0\r\n\r\n");
      return Integer.parseInt(socket.line().split(" ", -1)[1]);
    }
  }

  private static HttpRequest.Builder classify() {
    return request("/v1/classify").POST(BodyPublishers.ofByteArray(Images.jpeg(Color.RED)));
  }

  private static HttpRequest.Builder post(String path) {
    return request(path).POST(BodyPublishers.noBody());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }
}
