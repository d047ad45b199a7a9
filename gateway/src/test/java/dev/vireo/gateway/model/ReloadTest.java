package dev.vireo.gateway.model;

import static dev.vireo.gateway.Versions.put;
import static dev.vireo.gateway.Versions.remove;
import static dev.vireo.gateway.Versions.saying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.Images;
import dev.vireo.gateway.StreamClient;
import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.metrics.GatewayMetrics;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that change while requests flow over real sockets. */
class ReloadTest {
  private static final List<String> LABELS = List.of("one", "two", "thr", "fou", "fiv", "six");
  private static final byte[] RED = Images.png(Color.RED);

  private final CountDownLatch streaming = new CountDownLatch(1);
  private final CountDownLatch posting = new CountDownLatch(1);
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path root;
  private Path birds;
  private ModelRepository models;
  private ModelWatch watch;
  private Gateway gateway;

  @BeforeEach
  void start() {
    birds = root.resolve("birds");
    put(birds, 1, saying("one"));
    models = TestModel.repository(root);
    watch = new ModelWatch(models, Duration.ofMillis(5));
    gateway =
        Gateway.start(GatewayConfig.defaults().withPort(0), models, watch, new GatewayMetrics());
  }

  @AfterEach
  void stop() {
    http.close();
    watch.close();
    gateway.close();
    models.close();
  }

  @Test
  void noRequestIsLostAndNoneIsAnsweredWrong() throws Exception {
    AtomicBoolean changing = new AtomicBoolean(true);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<List<String>> streamed =
          CompletableFuture.supplyAsync(() -> stream(changing), threads);
      CompletableFuture<List<String>> posted =
          CompletableFuture.supplyAsync(() -> post(changing), threads);
      streaming.await();
      posting.await();
      try {
        for (int version = 2; version <= LABELS.size(); version++) {
          put(birds, version, saying(LABELS.get(version - 1)));
          awaitLabel(LABELS.get(version - 1));
          if (version % 2 == 0) {
            remove(birds, version - 1); // an old one
          }
        }
        remove(birds, 6); // the one that serves, and the newest left is 4
        awaitLabel("fou");
      } finally {
        changing.set(false);
      }

      assertThat(streamed.join()).isSubsetOf(LABELS).contains("one");
      assertThat(posted.join()).isSubsetOf(LABELS).contains("one");
    }
  }

  /** Keeps 16 in flight; what each request was answered, an error by its code. */
  private List<String> stream(AtomicBoolean going) {
    List<String> answers = new ArrayList<>();
    try (StreamClient client =
        StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1")) {
      long sent = 0;
      while (going.get() || answers.size() < sent) {
        while (going.get() && sent - answers.size() < 16) {
          client.send(sent++, RED);
        }
        answers.add(label(client.next()));
        streaming.countDown();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return answers;
  }

  private List<String> post(AtomicBoolean going) {
    List<String> answers = new ArrayList<>();
    while (going.get()) {
      answers.add(post());
      posting.countDown();
    }
    return answers;
  }

  private String post() {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/classify");
    HttpRequest request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(RED)).build();
    HttpResponse<String> response = http.sendAsync(request, BodyHandlers.ofString()).join();
    return label(new JsonObject(response.body()));
  }

  private void awaitLabel(String label) {
    while (!post().equals(label)) {
      Thread.onSpinWait();
    }
  }

  private static String label(JsonObject answer) {
    return answer.containsKey("error")
        ? answer.getJsonObject("error").getString("code")
        : answer.getJsonArray("predictions").getJsonObject(0).getString("label");
  }
}
