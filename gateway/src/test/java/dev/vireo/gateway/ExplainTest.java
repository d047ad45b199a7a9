package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.model.ModelRepository;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExplainTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ModelRepository models;
  private static Gateway gateway;
  private static Gateway silent;

  @BeforeAll
  static void start() {
    models = TestModel.strongestChannel();
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0).explaining(), models);
    silent = Gateway.start(GatewayConfig.defaults().withPort(0), models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    silent.close();
    models.close();
    CLIENT.close();
  }

  @Test
  void anAnswerGainsAnOverlayOfThePhotosSize() throws Exception {
    HttpResponse<String> response = post(gateway, "?explain=occlusion", photo(60, 40));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonObject answer = new JsonObject(response.body());
    assertThat(answer.getJsonArray("predictions")).hasSize(3);
    JsonObject explanation = answer.getJsonObject("explanation");
    assertThat(explanation.getString("method")).isEqualTo("occlusion");
    assertThat(explanation.getString("class")).isEqualTo("red");
    BufferedImage overlay = overlay(explanation);
    assertThat(overlay.getWidth()).isEqualTo(60);
    assertThat(overlay.getHeight()).isEqualTo(40);
    // The red patch is where the overlay is brightest.
    assertThat(new Color(overlay.getRGB(25, 15)).getGreen())
        .isGreaterThan(new Color(overlay.getRGB(45, 35)).getGreen() + 50);
  }

  @Test
  void aLargePhotosOverlayIsNoLongerThanAScreenNeeds() throws Exception {
    HttpResponse<String> response = post(gateway, "?explain=auto", photo(1500, 900));
    BufferedImage overlay = overlay(new JsonObject(response.body()).getJsonObject("explanation"));
    assertThat(overlay.getWidth()).isEqualTo(512);
    assertThat(overlay.getHeight()).isEqualTo(307);
  }

  @Test
  void withoutTheQueryAnAnswerIsAsBefore() throws Exception {
    HttpResponse<String> response = post(gateway, "", photo(60, 40));
    assertThat(new JsonObject(response.body()).containsKey("explanation")).isFalse();
  }

  @Test
  void whatCannotBeExplainedIsAnError() throws Exception {
    assertError(post(gateway, "?explain=legrad", photo(60, 40)), 400, "needs gradients");
    assertError(post(gateway, "?explain=lime", photo(60, 40)), 400, "no method of explanation");
    assertError(post(gateway, "?explain=occlusion", new byte[] {1}), 415, "");
  }

  @Test
  void nothingIsExplainedUnlessTheOperatorAllowsIt() throws Exception {
    assertError(
        post(silent, "?explain=occlusion", photo(60, 40)), 403, "started without --allow-explain");
    try (StreamClient client =
        StreamClient.connect(CLIENT, silent.port(), "/v1/stream", "vireo.v1")) {
      client.command("{\"explain\":\"occlusion\"}");
      assertThat(client.next().getJsonObject("error").getString("code"))
          .isEqualTo("PERMISSION_DENIED");
      client.send(3, photo(60, 40));
      assertThat(client.next().containsKey("explanation")).isFalse();
    }
  }

  @Test
  void aStreamsAnswersAreExplainedFromThereOnUntilNoLonger() throws Exception {
    try (StreamClient client =
        StreamClient.connect(CLIENT, gateway.port(), "/v1/stream", "vireo.v1")) {
      client.command("{\"explain\":\"auto\"}");
      client.send(1, photo(60, 40));
      JsonObject answer = client.next();
      assertThat(answer.getLong("id")).isEqualTo(1);
      assertThat(answer.getJsonObject("explanation").getString("class")).isEqualTo("red");
      client.send(2, new byte[] {1});
      assertThat(client.next().getJsonObject("error").getString("code"))
          .isEqualTo("UNSUPPORTED_IMAGE");
      client.command("{\"explain\":\"\"}");
      client.send(3, photo(60, 40));
      assertThat(client.next().containsKey("explanation")).isFalse();
    }
  }

  @Test
  void eachImageOfSeveralIsExplained() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, photo(60, 40));
    part(body, new byte[] {1});
    HttpResponse<String> response = post(multipart(body));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonArray results = new JsonObject(response.body()).getJsonArray("results");
    assertThat(results.getJsonObject(0).getJsonObject("explanation").getString("class"))
        .isEqualTo("red");
    assertThat(results.getJsonObject(1).containsKey("error")).isTrue();
  }

  @Test
  void imagesThatAreExplainedCountAsSeveralOfAConnection() throws Exception {
    Gate gate = new Gate();
    GatewayConfig config =
        GatewayConfig.defaults()
            .withPort(0)
            .withLimits(Limits.DEFAULTS.withInFlight(9))
            .explaining();
    try (ModelRepository held =
            TestModel.repository(TestModel.SETTINGS.withBatches(name -> gate), TestModel.file());
        Gateway small = Gateway.start(config, held);
        StreamClient client =
            StreamClient.connect(CLIENT, small.port(), "/v1/stream", "vireo.v1")) {
      client.command("{\"explain\":\"occlusion\"}");
      for (int id = 1; id <= 3; id++) {
        client.send(id, photo(60, 40));
      }
      JsonObject refused = client.next();
      assertThat(refused.getLong("id")).isEqualTo(3);
      assertThat(refused.getJsonObject("error").getString("message"))
          .contains("16 images in flight");
      client.command("{\"cancel\":1}");
      assertThat(client.next().getJsonObject("error").getString("code")).isEqualTo("CANCELLED");
      gate.open();
      assertThat(client.next().getJsonObject("explanation").getString("class")).isEqualTo("red");
      client.command("{\"explain\":\"\"}");
      for (int id = 4; id <= 8; id++) {
        client.send(id, photo(60, 40));
        assertThat(client.next().containsKey("predictions")).isTrue();
      }
    }
  }

  @Test
  void veryManyImagesOfOneRequestAreNotExplained() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < 9; i++) {
      part(body, photo(6, 4));
    }
    assertError(
        post(multipart(body)), 400, "8 images of a request are explained, not 9: send fewer");
  }

  private static void assertError(HttpResponse<String> response, int status, String message) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(new JsonObject(response.body()).getJsonObject("error").getString("message"))
        .contains(message);
  }

  private static URI uri(Gateway to, String query) {
    return URI.create("http://127.0.0.1:" + to.port() + "/v1/classify" + query);
  }

  private static void part(ByteArrayOutputStream body, byte[] image) {
    body.writeBytes(
        "--x\r\nContent-Disposition: form-data; name=a; filename=a.png\r\n\r\n"
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(image);
    body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  private static HttpRequest multipart(ByteArrayOutputStream body) {
    body.writeBytes("--x--\r\n".getBytes(StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(uri(gateway, "?explain=occlusion"))
        .header("Content-Type", "multipart/form-data; boundary=x")
        .POST(BodyPublishers.ofByteArray(body.toByteArray()))
        .build();
  }

  private static HttpResponse<String> post(HttpRequest request)
      throws IOException, InterruptedException {
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(Gateway to, String query, byte[] image)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(to, query)).POST(BodyPublishers.ofByteArray(image)).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static BufferedImage overlay(JsonObject explanation) throws IOException {
    byte[] png = Base64.getDecoder().decode(explanation.getString("overlay"));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** A red patch left of the middle, on black. */
  private static byte[] photo(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = height / 4; y < height / 2; y++) {
      for (int x = width / 3; x < width / 2; x++) {
        image.setRGB(x, y, 0xff0000);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
