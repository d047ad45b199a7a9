package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.model.ModelRepository;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The HTTP routes, over a real socket, by the JDK's client. */
class RestTest {
  private static final int MAX_BODY = 100_000;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ModelRepository models;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    GatewayConfig config =
        GatewayConfig.defaults().withPort(0).withLimits(Limits.DEFAULTS.withBodyBytes(MAX_BODY));
    models = TestModel.strongestChannel();
    gateway = Gateway.start(config, models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
    CLIENT.close();
  }

  @Test
  void livenessAnswersOk() throws Exception {
    HttpResponse<String> response = get("/health/live");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(response.body()).getString("status")).isEqualTo("live");
  }

  @Test
  void anImageIsClassified() throws Exception {
    HttpResponse<String> response = post("/v1/classify", Images.jpeg(Color.GREEN));

    assertThat(response.statusCode()).isEqualTo(200);
    JsonObject answer = new JsonObject(response.body());
    assertThat(answer.getString("model")).isEqualTo("strongest-channel");
    JsonArray predictions = answer.getJsonArray("predictions");
    assertThat(predictions).hasSize(3);
    assertThat(predictions.getJsonObject(0).getString("label")).isEqualTo("green");
    assertThat(predictions.getJsonObject(0).getInteger("index")).isEqualTo(1);
    assertThat(predictions.getJsonObject(0).getDouble("probability")).isGreaterThan(0.99);
    JsonObject timing = answer.getJsonObject("timing");
    assertThat(timing.fieldNames())
        .containsExactlyInAnyOrder("queueMs", "decodeMs", "inferMs", "batch");
    assertThat(timing.getDouble("inferMs")).isPositive();
  }

  @Test
  void aPngIsClassifiedWhateverTheContentTypeSays() throws Exception {
    HttpResponse<String> response = post("/v1/classify", Images.png(Color.BLUE));

    assertThat(bestLabel(response)).isEqualTo("blue");
  }

  @Test
  void anImageThatCurlCallsAFormIsClassified() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v1/classify"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofByteArray(Images.jpeg(Color.GREEN)))
            .build();

    assertThat(bestLabel(CLIENT.send(request, BodyHandlers.ofString()))).isEqualTo("green");
  }

  @Test
  void topKLimitsTheLabels() throws Exception {
    HttpResponse<String> response = post("/v1/classify?topK=1", Images.jpeg(Color.RED));

    assertThat(new JsonObject(response.body()).getJsonArray("predictions")).hasSize(1);
    assertThat(bestLabel(response)).isEqualTo("red");
  }

  @Test
  void aTopKThatIsNoNumberIsRefused() throws Exception {
    for (String topK : new String[] {"0", "-1", "many", "1.5", ""}) {
      HttpResponse<String> response = post("/v1/classify?topK=" + topK, Images.jpeg(Color.RED));

      assertError(response, 400, "INVALID_ARGUMENT");
      assertThat(message(response)).contains("topK").contains("\"" + topK + "\"");
    }
  }

  @Test
  void anEmptyBodyIsRefused() throws Exception {
    assertError(post("/v1/classify", new byte[0]), 400, "EMPTY_INPUT");
  }

  @Test
  void aBodyThatIsNoImageIsRefused() throws Exception {
    byte[] html = "<html><body>not found</body></html>".getBytes(StandardCharsets.UTF_8);

    assertError(post("/v1/classify", html), 415, "UNSUPPORTED_IMAGE");
  }

  @Test
  void aTruncatedJpegIsRefused() throws Exception {
    byte[] whole = Images.jpeg(Color.RED);
    byte[] half = Arrays.copyOf(whole, whole.length * 2 / 3);

    assertError(post("/v1/classify", half), 400, "CORRUPT_IMAGE");
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() throws Exception {
    assertError(post("/v1/classify", new byte[MAX_BODY + 1]), 413, "IMAGE_TOO_LARGE");
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedAlsoWhenItsLengthIsNotAnnounced() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v1/classify"))
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(new byte[2 * MAX_BODY])))
            .build();

    assertError(CLIENT.send(request, BodyHandlers.ofString()), 413, "IMAGE_TOO_LARGE");
  }

  @Test
  void aCompressedBodyIsUnpacked() throws Exception {
    byte[] image = Images.png(Color.RED);
    for (String encoding : List.of("gzip", "deflate", "identity")) {
      HttpResponse<String> response = post("/v1/classify", packed(encoding, image), encoding);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("\"red\"");
    }
  }

  @Test
  void whatACompressedBodyMayBecomeIsBounded() throws Exception {
    byte[] bomb = packed("gzip", new byte[2 * MAX_BODY]);
    assertThat(bomb).hasSizeLessThan(MAX_BODY / 100);
    assertError(post("/v1/classify", bomb, "gzip"), 413, "IMAGE_TOO_LARGE");
  }

  @Test
  void aBodyThatCannotBeUnpackedIsRefusedInSoManyWords() throws Exception {
    byte[] cut = Arrays.copyOf(packed("gzip", Images.png(Color.RED)), 30);
    for (String path : List.of("/v1/classify", "/v2/models/strongest-channel/infer")) {
      HttpResponse<String> damaged = post(path, cut, "gzip");
      assertThat(damaged.statusCode()).isEqualTo(400);
      assertThat(damaged.body()).contains("the body is not what gzip makes");
      HttpResponse<String> unknown = post(path, cut, "br");
      assertThat(unknown.statusCode()).isEqualTo(400);
      assertThat(unknown.body()).contains("the body is in br; send it as it is");
    }
  }

  private static byte[] packed(String encoding, byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (encoding) {
          case "gzip" -> new GZIPOutputStream(packed);
          case "deflate" -> new DeflaterOutputStream(packed);
          default -> packed;
        }) {
      out.write(body);
    }
    return packed.toByteArray();
  }

  private static HttpResponse<String> post(String path, byte[] body, String encoding)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  @Test
  void aBodyThatIsPackedTwiceIsNotReadAsIfOnce() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v1/classify"))
            .header("Content-Encoding", "gzip")
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(packed("gzip", Images.jpeg(Color.RED))))
            .build();

    HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());

    assertError(response, 400, "INVALID_ARGUMENT");
    assertThat(message(response)).contains("gzip, gzip");
  }

  @Test
  void aDecompressionBombIsRefusedFromItsHeaderAlone() throws Exception {
    byte[] bomb = Images.png(Color.RED);
    ByteBuffer.wrap(bomb).putInt(16, 65_000).putInt(20, 65_000); // PNG's width and height

    HttpResponse<String> response = post("/v1/classify", bomb);

    assertError(response, 413, "IMAGE_TOO_LARGE");
    assertThat(message(response)).contains("65000x65000");
  }

  @Test
  void theServiceGoesOnAfterBadInput() throws Exception {
    post("/v1/classify", new byte[] {1, 2, 3});

    assertThat(bestLabel(post("/v1/classify", Images.jpeg(Color.BLUE)))).isEqualTo("blue");
  }

  @Test
  void unknownPathsAndMethodsAreRefused() throws Exception {
    assertError(get("/v1/nothing"), 404, "NOT_FOUND");
    HttpResponse<String> nothing = get("/v2/models/strongest-channel/nothing");
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(nothing.body()).getString("error")).startsWith("nothing is at /v2");
    assertThat(get("/v1/classify").statusCode()).isEqualTo(405);
  }

  @Test
  void thePageComesWithAStrictPolicy() throws Exception {
    HttpResponse<String> page = get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy -> assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe"));
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body)).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  private static String bestLabel(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    return new JsonObject(response.body())
        .getJsonArray("predictions")
        .getJsonObject(0)
        .getString("label");
  }

  private static void assertError(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(response.body()).getJsonObject("error").getString("code"))
        .isEqualTo(code);
    assertThat(message(response)).isNotBlank();
  }

  private static String message(HttpResponse<String> response) {
    return new JsonObject(response.body()).getJsonObject("error").getString("message");
  }
}
