package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How clients see the service stop. */
class ShutdownTest {
  private static final int GOING_AWAY = 1001;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ModelRepository models = TestModel.strongestChannel();
  private final Gateway gateway =
      Gateway.start(GatewayConfig.defaults().withPort(0).withDrain(Duration.ofMinutes(5)), models);

  @AfterEach
  void stop() {
    http.close();
    gateway.close();
    models.close();
  }

  @Test
  void anIdleWebSocketIsToldAtOnce() throws Exception {
    StreamClient client = connect();
    Thread closing = Thread.ofVirtual().start(gateway::close);

    assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
    closing.join(); // long before the drain time of five minutes
  }

  @Test
  void whatIsInFlightIsAnsweredBeforeTheWebSocketCloses() throws Exception {
    StreamClient client = connect();
    byte[] large = Images.jpeg(Color.BLUE, 2000, 1500);
    for (int id = 0; id < 20; id++) {
      client.send(id, large);
    }
    assertThat(client.next().containsKey("predictions")).isTrue();
    Thread closing = Thread.ofVirtual().start(gateway::close);

    assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
    List<Long> answered =
        LongStream.range(0, 19).map(i -> client.nextNow().getLong("id")).boxed().toList();
    assertThat(answered).hasSize(19).doesNotHaveDuplicates();
    closing.join();
  }

  @Test
  void aServiceThatLeavesIsNotReadyAndAnswersAllTheSame() throws Exception {
    assertThat(get("/health/ready")).isEqualTo(200);

    gateway.leave();

    assertThat(get("/health/ready")).isEqualTo(503);
    assertThat(get("/v2/health/ready")).isEqualTo(503);
    assertThat(get("/health/live")).isEqualTo(200);
    try (HttpClient newcomer = HttpClient.newHttpClient()) {
      HttpRequest classify =
          HttpRequest.newBuilder(uri("/v1/classify"))
              .POST(BodyPublishers.ofByteArray(Images.jpeg(Color.BLUE)))
              .build();
      assertThat(newcomer.send(classify, BodyHandlers.ofString()).body()).contains("\"blue\"");
    }
    try (StreamClient client = connect()) {
      client.send(1, Images.jpeg(Color.BLUE));
      assertThat(client.next().containsKey("predictions")).isTrue();
    }
  }

  private int get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  private StreamClient connect() {
    return StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1");
  }
}
