package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc;
import dev.vireo.gateway.grpc.proto.ModelMetadataRequest;
import dev.vireo.gateway.grpc.proto.ServerLiveRequest;
import dev.vireo.gateway.log.AccessLogSettings;
import dev.vireo.gateway.log.AccessLogSettings.Format;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.security.SecuritySettings;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a request is found again: in its answer, in its error and in the access log. */
class RequestIdTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String KEY = "camera-key-0123456789";

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ModelRepository models = TestModel.strongestChannel();
  private Gateway gateway;

  @AfterEach
  void stop() {
    http.close();
    gateway.close();
    models.close();
  }

  @Test
  void anAnswerHasTheIdThatWasGivenOrOneOfItsOwn() throws Exception {
    start(GatewayConfig.defaults());

    assertThat(id(get("/health/live", "X-Request-Id", "order-7"))).isEqualTo("order-7");
    String first = id(get("/health/live"));
    assertThat(first).matches("[0-9a-f]{32}").isNotEqualTo(id(get("/health/live")));
    assertThat(id(get("/health/live", "X-Request-Id", "two words"))).matches("[0-9a-f]{32}");
    assertThat(id(get("/health/live", "X-Request-Id", "x".repeat(129)))).hasSize(32);
  }

  @Test
  void anErrorNamesIt() throws Exception {
    start(GatewayConfig.defaults());

    for (String path : List.of("/nothing", "/v1/classify", "/health/live?a=b")) {
      HttpResponse<String> error = get(path, "X-Request-Id", "order-7");
      assertThat(error.statusCode()).isGreaterThanOrEqualTo(400);
      assertThat(new JsonObject(error.body()).getJsonObject("error").getString("requestId"))
          .isEqualTo("order-7");
    }
    assertThat(id(get("/v2/models/none", "X-Request-Id", "order-8"))).isEqualTo("order-8");
    HttpResponse<String> corrupt = classify(new byte[] {1}, "X-Request-Id", "order-9");
    assertThat(corrupt.body()).contains("\"requestId\":\"order-9\"");
  }

  @Test
  void aTraceIsCarriedOnWithASpanOfItsOwn() throws Exception {
    start(GatewayConfig.defaults());
    String parent = "00-" + TRACE + "-00f067aa0ba902b7-01";

    String child =
        get("/health/live", "traceparent", parent)
            .headers()
            .firstValue("traceparent")
            .orElseThrow();

    assertThat(child).matches("00-" + TRACE + "-[0-9a-f]{16}-01").isNotEqualTo(parent);
    for (String none :
        List.of(
            "",
            "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01",
            "00-" + TRACE + "-" + "0".repeat(16) + "-01",
            "ff-" + TRACE + "-00f067aa0ba902b7-01",
            "00-" + TRACE + "-00f067aa0ba902b7-01-more",
            TRACE)) {
      assertThat(get("/health/live", "traceparent", none).headers().firstValue("traceparent"))
          .as(none)
          .isEmpty();
    }
  }

  @Test
  void theAccessLogHasALineForEachRequest() throws Exception {
    Path log = folder.resolve("access.log");
    Path keys = Files.writeString(folder.resolve("keys"), "camera infer " + KEY + "\n");
    start(
        GatewayConfig.defaults()
            .withSecurity(SecuritySettings.NONE.withApiKeys(keys))
            .withAccessLog(new AccessLogSettings(Optional.of(log), Format.JSON)));
    String parent = "00-" + TRACE + "-00f067aa0ba902b7-01";
    classify(
        Images.jpeg(Color.RED),
        "X-Request-Id",
        "order-7",
        "traceparent",
        parent,
        "X-API-Key",
        KEY,
        "User-Agent",
        "eye");
    get("/v1/models", "X-Request-Id", "nobody");
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext().build();
    GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .serverLive(ServerLiveRequest.getDefaultInstance());
    channel.shutdownNow();
    try (StreamClient socket =
        StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1", KEY)) {
      socket.send(1, Images.jpeg(Color.RED));
      socket.next();
    }
    gateway.close();

    List<JsonObject> lines = Files.readAllLines(log).stream().map(JsonObject::new).toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst().copy().getMap())
        .containsEntry("client", "127.0.0.1")
        .containsEntry("user", "camera")
        .containsEntry("method", "POST")
        .containsEntry("uri", "/v1/classify")
        .containsEntry("status", 200)
        .containsEntry("requestId", "order-7")
        .containsEntry("traceId", TRACE)
        .containsEntry("userAgent", "eye")
        .containsKeys("time", "bytes", "ms", "protocol");
    assertThat(lines.get(1).getMap())
        .containsEntry("status", 401)
        .containsEntry("requestId", "nobody")
        .doesNotContainKey("user");
    assertThat(lines.get(2).getMap())
        .containsEntry("uri", "/inference.GRPCInferenceService/ServerLive")
        .containsEntry("protocol", "HTTP/2.0")
        .containsEntry("status", 200)
        .containsEntry("grpcStatus", 0);
    assertThat(lines.getFirst().containsKey("grpcStatus")).isFalse();
    assertThat(lines.get(3).getMap())
        .containsEntry("uri", "/v1/stream")
        .containsEntry("status", 101)
        .containsEntry("user", "camera");
    assertThat(Files.readString(log)).doesNotContain(KEY);
  }

  @Test
  void theAccessLogHasTheStatusOfACall() throws Exception {
    Path log = folder.resolve("access.log");
    Path keys = Files.writeString(folder.resolve("keys"), "camera infer " + KEY + "\n");
    start(
        GatewayConfig.defaults()
            .withSecurity(SecuritySettings.NONE.withApiKeys(keys))
            .withAccessLog(new AccessLogSettings(Optional.of(log), Format.JSON)));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext().build();
    Metadata key = new Metadata();
    key.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), KEY);
    var nobody = GRPCInferenceServiceGrpc.newBlockingStub(channel);
    var camera = nobody.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key));
    ModelMetadataRequest unknown = ModelMetadataRequest.newBuilder().setName("none").build();

    assertThatThrownBy(() -> camera.modelMetadata(unknown)).hasMessageStartingWith("NOT_FOUND");
    assertThatThrownBy(() -> nobody.modelMetadata(unknown))
        .hasMessageStartingWith("UNAUTHENTICATED");
    channel.shutdownNow();
    gateway.close();

    assertThat(Files.readAllLines(log))
        .extracting(line -> new JsonObject(line).getInteger("grpcStatus"))
        .containsExactly(5, 16);
  }

  @Test
  void combinedIsAsApacheWritesItWhateverClientsSend() throws Exception {
    Path log = folder.resolve("access.log");
    start(
        GatewayConfig.defaults()
            .withAccessLog(new AccessLogSettings(Optional.of(log), Format.COMBINED)));
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
      socket.write("User-Agent: a \"b\" \u00e9\r\nConnection: close\r\n\r\n");
      socket.awaitEnd();
    }
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write("GET / HTTP/1.1\r\n\r\n"); // without a Host
      socket.awaitEnd();
    }
    gateway.close();

    assertThat(Files.readAllLines(log))
        .hasSize(2)
        .satisfies(lines -> {
          assertThat(lines.getFirst())
              .matches(
                  "127\\.0\\.0\\.1 - - \\[\\d{2}/\\w{3}/\\d{4}:\\d{2}:\\d{2}:\\d{2} [+-]\\d{4}]"
                      + " \"GET /health/live HTTP/1\\.1\" 200 17 \"-\""
                      + " \"a \\\\\"b\\\\\" \\\\xe9\"");
          assertThat(lines.getLast()).contains("\"GET / HTTP/1.1\" 400 ");
        });
  }

  @Test
  void aFileThatWasMovedAwayIsBegunAnew() throws Exception {
    Path log = folder.resolve("access.log");
    start(
        GatewayConfig.defaults()
            .withAccessLog(new AccessLogSettings(Optional.of(log), Format.JSON)));
    get("/health/live", "X-Request-Id", "before");
    while (Files.size(log) == 0) {
      Thread.onSpinWait();
    }
    Files.move(log, folder.resolve("access.log.1"));
    gateway.reload();
    while (!Files.exists(log)) {
      Thread.onSpinWait();
    }
    get("/health/live", "X-Request-Id", "after");
    gateway.close();

    assertThat(log).content().contains("after").doesNotContain("before");
  }

  private void start(GatewayConfig config) {
    gateway = Gateway.start(config.withPort(0), models);
  }

  private static String id(HttpResponse<?> response) {
    return response.headers().firstValue("X-Request-Id").orElseThrow();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)), headers);
  }

  private HttpResponse<String> classify(byte[] image, String... headers) throws Exception {
    return send(
        HttpRequest.newBuilder(uri("/v1/classify")).POST(BodyPublishers.ofByteArray(image)),
        headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.version(HttpClient.Version.HTTP_1_1).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }
}
