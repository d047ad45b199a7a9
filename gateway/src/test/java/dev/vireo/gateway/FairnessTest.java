package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelSettings;
import dev.vireo.gateway.security.SecuritySettings;
import dev.vireo.inference.engine.Device;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crowds, over real sockets: images whose decoding takes a while keep the engines busy. */
class FairnessTest {
  private static final byte[] SLOW = Images.jpeg(Color.BLUE, 1200, 900);

  private final HttpClient http = HttpClient.newHttpClient();
  private ModelRepository models;
  private Gateway gateway;

  private void start(int maxWaiting) {
    models =
        TestModel.repository(
            ModelSettings.sharingCores(new Device.Cpu(), 1, maxWaiting), TestModel.file());
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
  }

  @AfterEach
  void stop() {
    http.close();
    gateway.close();
    models.close();
  }

  @Test
  void aClientWithAThousandInFlightDoesNotDelayOneWithOne() throws Exception {
    start(2000);
    try (StreamClient crowd = connect();
        StreamClient single = connect()) {
      for (int id = 0; id < 1000; id++) {
        crowd.send(id, SLOW);
      }
      crowd.next(); // the thousand arrive and are being served
      single.send(7, Images.jpeg(Color.RED));

      assertThat(label(single.next())).isEqualTo("red");
      assertThat(crowd.received()).isLessThan(500);
    }
  }

  @Test
  void aClientThatFillsTheQueueDoesNotKeepOthersOut() throws Exception {
    start(16);
    try (StreamClient crowd = connect();
        StreamClient single = connect()) {
      for (int id = 0; id < 200; id++) {
        crowd.send(id, SLOW);
      }
      while (!crowd.next().containsKey("error")) {
        // until the queue is full
      }
      single.send(7, Images.jpeg(Color.RED));

      assertThat(label(single.next())).isEqualTo("red");
    }
  }

  @Test
  void whatDoesNotFitTheQueueIsRefusedAtOnce() throws Exception {
    start(4);
    try (StreamClient crowd = connect()) {
      for (int id = 0; id < 100; id++) {
        crowd.send(id, SLOW);
      }
      List<JsonObject> answers = IntStream.range(0, 100).mapToObj(i -> crowd.nextOrFail()).toList();

      assertThat(answers).filteredOn(answer -> answer.containsKey("predictions")).isNotEmpty();
      assertThat(answers)
          .filteredOn(answer -> answer.containsKey("error"))
          .isNotEmpty()
          .allSatisfy(answer ->
              assertThat(answer.getJsonObject("error").getString("code")).isEqualTo("OVERLOADED"));
    }
  }

  @Test
  void aRefusedPostIsToldWhenToComeBack() {
    start(1);
    List<CompletableFuture<HttpResponse<String>>> posts =
        IntStream.range(0, 60)
            .mapToObj(i -> http.sendAsync(post(), BodyHandlers.ofString()))
            .toList();
    List<HttpResponse<String>> answers = posts.stream().map(CompletableFuture::join).toList();

    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200, 503);
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() == 503)
        .allSatisfy(answer -> assertThat(answer.headers().firstValue("Retry-After")).hasValue("1"));
  }

  @Test
  void aConnectionHasSoManyRequestsInFlightAndNoMore() throws Exception {
    models = TestModel.strongestChannel();
    gateway =
        Gateway.start(
            GatewayConfig.defaults().withPort(0).withLimits(Limits.DEFAULTS.withInFlight(3)),
            models);
    try (StreamClient client = connect()) {
      for (int id = 0; id < 50; id++) {
        client.send(id, SLOW);
      }
      List<JsonObject> answers = IntStream.range(0, 50).mapToObj(i -> client.nextOrFail()).toList();

      assertThat(answers)
          .filteredOn(answer -> answer.containsKey("error"))
          .isNotEmpty()
          .allSatisfy(answer ->
              assertThat(answer.getJsonObject("error").getString("message"))
                  .contains("3 images in flight"));
    }
  }

  @Test
  void anAddressHasSoManyImagesInFlightOverAllItsConnections() throws Exception {
    Gate gate = new Gate();
    models = TestModel.repository(TestModel.SETTINGS.withBatches(name -> gate), TestModel.file());
    gateway =
        Gateway.start(
            GatewayConfig.defaults()
                .withPort(0)
                .withLimits(Limits.DEFAULTS.withInFlightPerClient(2)),
            models);
    try (StreamClient one = connect();
        StreamClient other = connect()) {
      one.send(1, Images.jpeg(Color.RED));
      gate.awaitReached();
      other.send(2, Images.jpeg(Color.RED));
      other.send(3, Images.jpeg(Color.RED));

      assertThat(other.next().getJsonObject("error").getString("message"))
          .contains("2 images in flight, and may have 2");
      gate.open();
      assertThat(label(one.next())).isEqualTo("red");
      assertThat(label(other.next())).isEqualTo("red");
      one.send(4, Images.jpeg(Color.RED));
      assertThat(label(one.next())).isEqualTo("red"); // what was answered counts no more
    }
  }

  /** Over a hundred sockets each, one key has as many turns as the other. */
  @Test
  void aKeyWithManySocketsHasNoMoreTurnsThanOneWithOne(@TempDir Path folder) throws Exception {
    Path keys =
        Files.writeString(
            folder.resolve("keys"),
            "greedy infer greedy-key-012345\nmodest infer modest-key-012345\n");
    models =
        TestModel.repository(
            ModelSettings.sharingCores(new Device.Cpu(), 1, 2000), TestModel.file());
    gateway =
        Gateway.start(
            GatewayConfig.defaults()
                .withPort(0)
                .withSecurity(SecuritySettings.NONE.withApiKeys(keys)),
            models);
    List<StreamClient> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        StreamClient socket = connect("greedy-key-012345");
        sockets.add(socket);
        for (int id = 0; id < 4; id++) {
          socket.send(id, SLOW);
        }
      }
      sockets.getFirst().next();
      try (StreamClient modest = connect("modest-key-012345")) {
        for (int id = 0; id < 3; id++) {
          modest.send(id, Images.jpeg(Color.RED));
        }
        for (int id = 0; id < 3; id++) {
          assertThat(label(modest.next())).isEqualTo("red");
        }
        // As connections, the hundred would have had some three hundred turns by now.
        assertThat(sockets.stream().mapToInt(StreamClient::received).sum()).isLessThan(300);
      }
    } finally {
      sockets.forEach(StreamClient::close);
    }
  }

  private StreamClient connect(String key) {
    return StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1", key);
  }

  private StreamClient connect() {
    return StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1");
  }

  private HttpRequest post() {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/classify"))
        .version(HttpClient.Version.HTTP_1_1)
        .POST(BodyPublishers.ofByteArray(SLOW))
        .build();
  }

  private static String label(JsonObject answer) {
    return answer.getJsonArray("predictions").getJsonObject(0).getString("label");
  }
}
