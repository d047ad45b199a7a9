package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The stream protocol vireo.v1, over a real socket, by the JDK's WebSocket client. */
class StreamTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ModelRepository models;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    models = TestModel.strongestChannel();
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
    HTTP.close();
  }

  @Test
  void anAnswerCarriesTheIdOfItsRequest() throws Exception {
    try (StreamClient client = connect()) {
      client.send(7, Images.jpeg(Color.BLUE));

      JsonObject answer = client.next();
      assertThat(answer.getLong("id")).isEqualTo(7);
      assertThat(answer.getString("model")).isEqualTo("strongest-channel");
      assertThat(label(answer)).isEqualTo("blue");
      assertThat(answer.getJsonObject("timing").getInteger("batch")).isEqualTo(1);
    }
  }

  @Test
  void idsAreUnsigned() throws Exception {
    try (StreamClient client = connect()) {
      client.send(0xFFFF_FFFFL, Images.jpeg(Color.RED));

      assertThat(client.next().getLong("id")).isEqualTo(0xFFFF_FFFFL);
    }
  }

  @Test
  void manyRequestsInFlightGetEachTheirOwnAnswer() throws Exception {
    List<Color> colors = List.of(Color.RED, Color.GREEN, Color.BLUE);
    List<String> labels = List.of("red", "green", "blue");
    try (StreamClient client = connect()) {
      for (int id = 0; id < 90; id++) {
        client.send(id, Images.jpeg(colors.get(id % 3)));
      }

      Map<Long, String> answers = new HashMap<>();
      for (int i = 0; i < 90; i++) {
        JsonObject answer = client.next();
        answers.put(answer.getLong("id"), label(answer));
      }
      assertThat(answers).hasSize(90);
      answers.forEach((id, label) -> assertThat(label).isEqualTo(labels.get((int) (id % 3))));
    }
  }

  @Test
  void aTextMessageSetsTheConnectionsDefaults() throws Exception {
    try (StreamClient client = connect()) {
      client.command("{\"topK\":1,\"model\":\"strongest-channel\",\"timeoutMs\":30000}");
      client.send(1, Images.jpeg(Color.RED));

      assertThat(client.next().getJsonArray("predictions")).hasSize(1);
    }
  }

  @Test
  void aWrongDefaultIsAnsweredAndChangesNothing() throws Exception {
    try (StreamClient client = connect()) {
      for (String wrong :
          List.of(
              "{\"topK\":0}",
              "{\"topK\":\"five\"}",
              "{\"timeoutMs\":-1}",
              "{\"topk\":1}",
              "[1]",
              "topK=1")) {
        client.command(wrong);
        assertThat(code(client.next())).as(wrong).isEqualTo("INVALID_ARGUMENT");
      }
      client.command("{\"model\":\"parrots\"}");
      assertThat(code(client.next())).isEqualTo("NOT_FOUND");

      client.send(1, Images.jpeg(Color.RED));
      assertThat(client.next().getJsonArray("predictions")).hasSize(3);
    }
  }

  @Test
  void aCommandWithKeysOfAnotherIsRefused() throws Exception {
    try (StreamClient client = connect()) {
      for (String mixed :
          List.of(
              "{\"cancel\":7,\"topK\":0,\"nonsense\":1}",
              "{\"cancel\":7,\"nonsense\":1}",
              "{\"topK\":1,\"cancel\":7}",
              "{\"cancel\":7,\"cancel\":8}",
              "{\"topK\":1,\"topK\":1}")) {
        client.command(mixed);
        assertThat(code(client.next())).as(mixed).isEqualTo("INVALID_ARGUMENT");
      }
      client.command("{\"cancel\":7,\"model\":\"strongest-channel\"}");
      assertThat(message(client.next()))
          .isEqualTo("cancel stands alone: send the other keys in a message of their own");

      client.send(1, Images.jpeg(Color.RED));
      assertThat(client.next().getJsonArray("predictions")).hasSize(3);
    }
  }

  @Test
  void aKeyThatIsNotKnownIsAnsweredByThoseThatAre() throws Exception {
    try (StreamClient client = connect()) {
      client.command("{\"logits\":true}");

      assertThat(message(client.next()))
          .isEqualTo(
              "unknown key \"logits\"; known are topK, timeoutMs, model, embeddings, explain, cancel");
    }
  }

  @Test
  void aBadImageCostsOnlyItself() throws Exception {
    try (StreamClient client = connect()) {
      client.send(1, new byte[] {1, 2, 3});
      JsonObject refused = client.next();
      assertThat(refused.getLong("id")).isEqualTo(1);
      assertThat(code(refused)).isEqualTo("UNSUPPORTED_IMAGE");

      client.send(2, Images.jpeg(Color.GREEN));
      assertThat(label(client.next())).isEqualTo("green");
    }
  }

  @Test
  void aMessageTooShortForAnIdIsRefused() throws Exception {
    try (StreamClient client = connect()) {
      client.sendRaw(new byte[] {1, 2});

      assertThat(code(client.next())).isEqualTo("INVALID_ARGUMENT");
    }
  }

  @Test
  void cancellingWhatIsNotInFlightIsNoError() throws Exception {
    try (StreamClient client = connect()) {
      client.command("{\"cancel\":5}");
      client.send(5, Images.jpeg(Color.RED));

      assertThat(label(client.next())).isEqualTo("red");
    }
  }

  @Test
  void otherPathsAndOtherProtocolsAreRefused() {
    assertThatThrownBy(() -> StreamClient.connect(HTTP, gateway.port(), "/v2/stream", "vireo.v1"))
        .hasMessageContaining("WebSocketHandshakeException");
    assertThatThrownBy(() -> StreamClient.connect(HTTP, gateway.port(), "/v1/stream", ""))
        .hasMessageContaining("WebSocketHandshakeException");
    assertThatThrownBy(() -> StreamClient.connect(HTTP, gateway.port(), "/v1/stream", "chat"))
        .hasMessageContaining("WebSocketHandshakeException");
  }

  private static StreamClient connect() {
    return StreamClient.connect(HTTP, gateway.port(), "/v1/stream", "vireo.v1");
  }

  private static String label(JsonObject answer) {
    return answer.getJsonArray("predictions").getJsonObject(0).getString("label");
  }

  private static String message(JsonObject answer) {
    return answer.getJsonObject("error").getString("message");
  }

  private static String code(JsonObject answer) {
    return answer.getJsonObject("error").getString("code");
  }
}
