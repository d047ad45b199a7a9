package dev.vireo.gateway;

import static dev.vireo.gateway.Versions.put;
import static dev.vireo.gateway.Versions.saying;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelWatch;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Triton's model repository extension, over a real socket. */
class RepositoryRoutesTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path root;
  private ModelRepository models;
  private ModelWatch watch;
  private Gateway gateway;

  @BeforeEach
  void start() {
    put(root.resolve("birds"), 1, saying("one"));
    models = TestModel.repository(root);
    watch = new ModelWatch(models, Duration.ZERO);
    gateway =
        Gateway.start(GatewayConfig.defaults().withPort(0), models, watch, new GatewayMetrics());
  }

  @AfterEach
  void stop() {
    client.close();
    watch.close();
    gateway.close();
    models.close();
  }

  @Test
  void theIndexHasEveryVersionWithItsStateAndWhy() throws Exception {
    put(root.resolve("birds"), 2, "not a model".getBytes(US_ASCII));
    post("/v2/repository/models/birds/load", "");

    JsonArray index = new JsonArray(post("/v2/repository/index", "").body());
    assertThat(index).hasSize(2);
    assertThat(index.getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("name", "birds")
                .put("version", "1")
                .put("state", "READY")
                .put("reason", ""));
    assertThat(index.getJsonObject(1).getString("state")).isEqualTo("UNAVAILABLE");
    assertThat(index.getJsonObject(1).getString("reason"))
        .contains("birds version 2")
        .doesNotContain(root.toString());

    assertThat(new JsonArray(post("/v2/repository/index", "{\"ready\":true}").body())).hasSize(1);
    assertThat(post("/v2/repository/index", "[").statusCode()).isEqualTo(400);
    assertThat(post("/v2/repository/index", "{\"ready\":3}").statusCode()).isEqualTo(400);
  }

  @Test
  void aModelIsUnloadedAndLoaded() throws Exception {
    assertThat(post("/v2/repository/models/birds/unload", "").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/v1/models").body()).isEqualTo("{\"models\":[]}");

    assertThat(post("/v2/repository/models/birds/load", "").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/v1/models").body())
        .isEqualTo("{\"models\":[{\"name\":\"birds\",\"version\":1}]}");
  }

  @Test
  void whatCannotBeLoadedIsAnError() throws Exception {
    put(root.resolve("birds"), 2, "not a model".getBytes(US_ASCII));

    HttpResponse<String> broken = post("/v2/repository/models/birds/load", "");
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(broken.body()).getString("error")).contains("birds version 2");
    assertThat(post("/v2/repository/models/owls/load", "").statusCode()).isEqualTo(404);
    assertThat(post("/v2/repository/models/owls/unload", "").statusCode()).isEqualTo(404);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void pagesFromElsewhereUnloadNothing() throws Exception {
    HttpRequest request =
        request("/v2/repository/models/birds/unload")
            .header("Origin", "https://evil.example")
            .POST(BodyPublishers.noBody())
            .build();

    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
  }
}
