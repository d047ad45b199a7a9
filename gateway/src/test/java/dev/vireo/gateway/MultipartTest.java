package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several images in one body, sent by curl and, where curl is too well behaved, by hand. */
class MultipartTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ModelRepository models;
  private static Gateway gateway;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    models = TestModel.strongestChannel();
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
    CLIENT.close();
  }

  @Test
  void eachImageHasItsAnswerInTheOrderOfTheParts() throws Exception {
    JsonObject answer =
        curl(
            "?topK=1",
            "-F",
            "photos=@" + file("red one.jpg", Images.jpeg(Color.RED)),
            "-F",
            "photos=@" + file("blue.png", Images.png(Color.BLUE)));

    assertThat(answer.getString("model")).isEqualTo("strongest-channel");
    JsonArray results = answer.getJsonArray("results");
    assertThat(names(results)).containsExactly("red one.jpg", "blue.png");
    assertThat(labels(results)).containsExactly("red", "blue");
    assertThat(results.getJsonObject(0).getJsonArray("predictions")).hasSize(1);
    assertThat(results.getJsonObject(0).getJsonObject("timing").fieldNames()).hasSize(4);
  }

  @Test
  void aBadImageCostsOnlyItself() throws Exception {
    JsonObject answer =
        curl(
            "",
            "-F",
            "a=@" + file("green.jpg", Images.jpeg(Color.GREEN)),
            "-F",
            "b=@" + file("notes.txt", new byte[] {1, 2, 3}),
            "-F",
            "c=",
            "-F",
            "d=@" + file("red.jpg", Images.jpeg(Color.RED)));

    JsonArray results = answer.getJsonArray("results");
    assertThat(names(results)).containsExactly("green.jpg", "notes.txt", "c", "red.jpg");
    assertThat(labels(results)).containsExactly("green", "UNSUPPORTED_IMAGE", "EMPTY_INPUT", "red");
  }

  @Test
  void whenEveryImageIsBadTheStatusSaysSo() throws Exception {
    HttpResponse<String> response = post("", "form-data; boundary=x", body("x", "abc", "def"));

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(new JsonObject(response.body()).getJsonArray("results")).hasSize(2);
  }

  @Test
  void manyImagesAreAnsweredAndMoreThanTheMostRefused() throws Exception {
    String[] few = new String[64];
    Arrays.fill(few, "x");
    String[] many = new String[65];
    Arrays.fill(many, "x");

    HttpResponse<String> most = post("", "form-data; boundary=x", body("x", few));
    assertThat(new JsonObject(most.body()).getJsonArray("results")).hasSize(64);
    HttpResponse<String> refused = post("", "form-data; boundary=x", body("x", many));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("at most 64 images");
  }

  @Test
  void anImageThatHoldsTheBoundarysStartIsWhole() throws Exception {
    byte[] image = Images.png(Color.BLUE);
    ByteArrayOutputStream tricky = new ByteArrayOutputStream();
    tricky.writeBytes(image);
    tricky.writeBytes("\r\n--bound\r\n--boundar\r\r\n--\r\n".getBytes(StandardCharsets.US_ASCII));

    HttpResponse<String> response =
        post("", "form-data; boundary=\"boundary\"", body("boundary", tricky.toByteArray()));

    assertThat(labels(new JsonObject(response.body()).getJsonArray("results")))
        .containsExactly("blue");
  }

  @Test
  void aPreambleAndPartsWithoutHeadersAreAllowed() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("ignore me\r\n--x \t\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(Images.png(Color.RED));
    body.writeBytes("\r\n--x--\r\nand me".getBytes(StandardCharsets.US_ASCII));

    HttpResponse<String> response = post("", "mixed; boundary=x", body.toByteArray());

    JsonArray results = new JsonObject(response.body()).getJsonArray("results");
    assertThat(names(results)).containsExactly("");
    assertThat(labels(results)).containsExactly("red");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "--x", "--x\r\n", "--x\r\nContent-Disposition: form-data\r\n",
        "--x\r\n\r\n", "--x\r\n\r\nabc", "--x\r\n\r\nabc\r\n--x", "--x\r\n\r\nabc\r\n--xy--",
        "--x--", "\r\n--x-", "--xgarbage\r\n\r\nabc\r\n--x--", "--y\r\n\r\nabc\r\n--y--"
      })
  void aBodyThatIsNotMultipartIsRefused(String body) throws Exception {
    HttpResponse<String> response =
        post("", "form-data; boundary=x", body.getBytes(StandardCharsets.US_ASCII));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("error");
  }

  @Test
  void headersWithoutEndAreRefused() throws Exception {
    String body = "--x\r\n" + "A: b\r\n".repeat(100_000) + "\r\nabc\r\n--x--";

    assertThat(
            post("", "form-data; boundary=x", body.getBytes(StandardCharsets.US_ASCII))
                .statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"form-data", "form-data; boundary=", "form-data; boundary=\"\""})
  void aTypeWithoutBoundaryIsRefused(String type) throws Exception {
    assertThat(post("", type, body("x", "abc")).statusCode()).isEqualTo(400);
  }

  @Test
  void theQuerySetsModelAndTimeout() throws Exception {
    byte[] body = body("x", Images.png(Color.RED));

    assertThat(post("?model=strongest-channel&timeoutMs=30000", "form-data; boundary=x", body))
        .satisfies(response -> assertThat(response.statusCode()).isEqualTo(200));
    assertThat(post("?model=parrots", "form-data; boundary=x", body).statusCode()).isEqualTo(404);
    for (String wrong : List.of("0", "-5", "1.5", "soon", "3600001", "99999999999")) {
      HttpResponse<String> response = post("?timeoutMs=" + wrong, "form-data; boundary=x", body);
      assertThat(response.statusCode()).as(wrong).isEqualTo(400);
      assertThat(response.body()).contains("timeoutMs");
    }
  }

  private JsonObject curl(String query, String... form) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "30"));
    command.addAll(List.of(form));
    command.add(uri(query).toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return new JsonObject(output);
  }

  private Path file(String name, byte[] content) throws Exception {
    return Files.write(folder.resolve(name), content);
  }

  private static HttpResponse<String> post(String query, String type, byte[] body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(query))
            .header("Content-Type", "multipart/" + type)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static URI uri(String query) {
    return URI.create("http://127.0.0.1:" + gateway.port() + "/v1/classify" + query);
  }

  private static byte[] body(String boundary, String... contents) {
    byte[][] bytes = new byte[contents.length][];
    for (int i = 0; i < contents.length; i++) {
      bytes[i] = contents[i].getBytes(StandardCharsets.US_ASCII);
    }
    return body(boundary, bytes);
  }

  private static byte[] body(String boundary, byte[]... contents) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] content : contents) {
      String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\n";
      body.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
      body.writeBytes(content);
      body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return body.toByteArray();
  }

  private static List<String> names(JsonArray results) {
    return results.stream().map(each -> ((JsonObject) each).getString("name")).toList();
  }

  /** The best label of each, or its error's code. */
  private static List<String> labels(JsonArray results) {
    return results.stream().map(each -> label((JsonObject) each)).toList();
  }

  private static String label(JsonObject result) {
    return result.containsKey("error")
        ? result.getJsonObject("error").getString("code")
        : result.getJsonArray("predictions").getJsonObject(0).getString("label");
  }
}
