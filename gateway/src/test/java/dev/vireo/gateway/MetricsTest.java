package dev.vireo.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.model.ModelAdmin;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelSource;
import dev.vireo.gateway.model.RepositorySettings;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} tells, read over a real socket. */
class MetricsTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final ModelRepository models =
      TestModel.repository(TestModel.SETTINGS.withBatches(metrics::batches), TestModel.file());
  private final Gateway gateway =
      Gateway.start(GatewayConfig.defaults().withPort(0), models, ModelAdmin.NONE, metrics);

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    models.close();
  }

  @Test
  void requestsAndTheirTimesAreCountedByProtocolAndModel() throws Exception {
    classify(Images.jpeg(Color.RED));
    classify(Images.jpeg(Color.RED));

    assertThat(scrape())
        .contains(
            "vireo_requests_total{model=\"strongest-channel\",protocol=\"rest\"} 2.0",
            "vireo_requests_in_flight{model=\"strongest-channel\"} 0.0",
            "vireo_queue_seconds_count{model=\"strongest-channel\"} 2",
            "vireo_decode_seconds_count{model=\"strongest-channel\"} 2",
            "vireo_inference_seconds_count{model=\"strongest-channel\"} 2",
            "vireo_batch_images_bucket{model=\"strongest-channel\",le=\"1.0\"} 2");
  }

  @Test
  void errorsAreCountedByTheCodeThatTheClientWasTold() throws Exception {
    classify(new byte[] {1, 2, 3});
    classify(new byte[0]);

    assertThat(scrape())
        .contains(
            "vireo_errors_total{code=\"UNSUPPORTED_IMAGE\",protocol=\"rest\"} 1.0",
            "vireo_errors_total{code=\"EMPTY_INPUT\",protocol=\"rest\"} 1.0",
            "vireo_errors_total{code=\"INTERNAL\",protocol=\"rest\"} 0.0");
  }

  @Test
  void requestsOfTheStreamAreCountedAsSuch() throws Exception {
    try (StreamClient stream =
        StreamClient.connect(client, gateway.port(), "/v1/stream", "vireo.v1")) {
      stream.send(1, Images.jpeg(Color.RED));
      stream.next();
      stream.command("{\"topK\":0}");
      stream.next();

      assertThat(scrape())
          .contains(
              "vireo_requests_total{model=\"strongest-channel\",protocol=\"stream\"} 1.0",
              "vireo_errors_total{code=\"INVALID_ARGUMENT\",protocol=\"stream\"} 1.0",
              "vireo_connections 2.0");
    }
  }

  @Test
  void memoryIsShownForTheHeapArrowAndTheProcess() throws Exception {
    List<String> lines = scrape();

    assertThat(value(lines, "vireo_arrow_bytes")).isPositive();
    assertThat(value(lines, "vireo_unsent_bytes")).isNotNegative();
    assertThat(value(lines, "jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
    assertThat(value(lines, "process_resident_memory_bytes")).isPositive();
    assertThat(value(lines, "process_open_fds")).isPositive();
  }

  @Test
  void modelFilesAreCountedByWhatBecameOfThem(@TempDir Path folder) throws Exception {
    Path birds = folder.resolve("birds");
    Versions.put(birds, 1, Versions.saying("one"));
    RepositorySettings sources = new RepositorySettings(List.of(ModelSource.at(folder, "")));
    try (ModelRepository repository =
        ModelRepository.open(sources, TestModel.SETTINGS, metrics.loads())) {
      Versions.put(birds, 2, "not a model".getBytes(UTF_8));
      repository.reload();
      Files.writeString(folder.resolve("beside.onnx"), "a layout of another kind");
      repository.reload();
    }

    assertThat(scrape())
        .contains(
            "vireo_model_loads_total{model=\"birds\",result=\"loaded\"} 1.0",
            "vireo_model_loads_total{model=\"birds\",result=\"refused\"} 1.0",
            "vireo_model_sources_unreadable_total 1.0");
  }

  @Test
  void everyLineIsCommentOrSample() throws Exception {
    HttpResponse<String> response = get("/metrics");

    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(response.body().lines())
        .allMatch(line -> line.matches("# (HELP|TYPE) .+|[a-z_]+(\\{[^}]*\\})? [-+.0-9A-Za-z]+"));
  }

  private static double value(List<String> lines, String sample) {
    return lines.stream()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + sample));
  }

  private List<String> scrape() throws Exception {
    return get("/metrics").body().lines().toList();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private void classify(byte[] image) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v1/classify")).POST(BodyPublishers.ofByteArray(image)).build();
    client.send(request, BodyHandlers.discarding());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }
}
