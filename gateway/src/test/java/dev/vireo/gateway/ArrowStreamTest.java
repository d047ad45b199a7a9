package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.arrow.Streams;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.model.ModelRepository;
import java.awt.Color;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The subprotocol vireo.arrow.v1: the JDK's WebSocket carries what arrow-java writes and reads. */
class ArrowStreamTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int WIDTH = 8 * 8 * 3;

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
  void tensorsAreAnsweredRowForRow() throws Exception {
    try (ArrowClient client = new ArrowClient(HTTP, gateway.port())) {
      client.send(
          Streams.write(
              Streams.tensors(WIDTH, Streams.tensor("[8,8,3]")),
              pixels(255, 0, 0),
              pixels(0, 255, 0),
              pixels(0, 0, 255)));

      ArrowClient.Answer answer = client.next();
      assertThat(answer.column("id")).containsExactly("0", "1", "2");
      assertThat(answer.column("labels"))
          .containsExactly(
              "[\"red\",\"green\",\"blue\"]",
              "[\"green\",\"red\",\"blue\"]",
              "[\"blue\",\"red\",\"green\"]");
      assertThat(answer.column("error")).containsOnly("null");
    }
  }

  @Test
  void tensorsMayBeWiderThanHigh() throws Exception {
    byte[] leftThirdGreen = new byte[8 * 12 * 3];
    for (int pixel = 0; pixel < 8 * 12; pixel++) {
      leftThirdGreen[3 * pixel + (pixel % 12 < 4 ? 1 : 2)] = 9;
    }
    try (ModelRepository wide = TestModel.repository(TestModel.file("/models/wide.onnx"));
        Gateway door = Gateway.start(GatewayConfig.defaults().withPort(0), wide);
        ArrowClient client = new ArrowClient(HTTP, door.port())) {
      client.command("{\"logits\":true,\"topK\":1}");
      client.send(
          Streams.write(
              Streams.tensors(leftThirdGreen.length, Streams.tensor("[8,12,3]")), leftThirdGreen));

      ArrowClient.Answer answer = client.next();
      assertThat(answer.column("logits")).containsExactly("[0.0,9.0,0.0]");
    }
  }

  @Test
  void everyImageOfAMessageCountsForItsConnection() throws Exception {
    Gate gate = new Gate();
    try (ModelRepository held =
            TestModel.repository(TestModel.SETTINGS.withBatches(name -> gate), TestModel.file());
        Gateway door =
            Gateway.start(
                GatewayConfig.defaults().withPort(0).withLimits(Limits.DEFAULTS.withInFlight(3)),
                held);
        ArrowClient client = new ArrowClient(HTTP, door.port())) {
      byte[] three =
          Streams.write(
              Streams.blocks(WIDTH), pixels(255, 0, 0), pixels(0, 255, 0), pixels(0, 0, 255));
      client.send(three);
      gate.awaitReached();
      client.send(three);

      assertThat(client.next().json().getJsonObject("error").getString("message"))
          .contains("3 images in flight");
      gate.open();
      assertThat(client.next().column("id")).hasSize(3);
      client.send(three); // what was answered counts no more
      assertThat(client.next().column("id")).hasSize(3);
    }
  }

  @Test
  void logitsComeWhenTheConnectionAsksForThem() throws Exception {
    try (ArrowClient client = new ArrowClient(HTTP, gateway.port())) {
      client.command("{\"logits\":true,\"topK\":1}");
      client.send(Streams.write(Streams.blocks(WIDTH), pixels(16, 32, 48)));

      ArrowClient.Answer answer = client.next();
      assertThat(answer.column("logits")).containsExactly("[1.0,2.0,3.0]");
      assertThat(answer.column("labels")).containsExactly("[\"blue\"]");
    }
  }

  @Test
  void aBadRowCostsOnlyItself() throws Exception {
    try (ArrowClient client = new ArrowClient(HTTP, gateway.port())) {
      client.command("{\"topK\":1}");
      client.send(
          Streams.write(
              Streams.files(), Images.png(Color.BLUE), new byte[] {1}, null, new byte[0]));

      ArrowClient.Answer answer = client.next();
      assertThat(answer.column("labels")).containsExactly("[\"blue\"]", "null", "null", "null");
      assertThat(answer.column("error").getFirst()).isEqualTo("null");
      assertThat(answer.column("error").get(1)).startsWith("UNSUPPORTED_IMAGE: ");
      assertThat(answer.column("error").get(2)).startsWith("EMPTY_INPUT: ");
      assertThat(answer.column("error").get(3)).startsWith("EMPTY_INPUT: ");
    }
  }

  @Test
  void manyMessagesInFlightGetEachTheirOwnAnswer() throws Exception {
    try (ArrowClient client = new ArrowClient(HTTP, gateway.port())) {
      client.command("{\"topK\":1,\"logits\":true}");
      for (int i = 0; i < 60; i++) {
        client.send(Streams.write(Streams.blocks(WIDTH), pixels(i, 0, 0)));
      }

      Set<String> logits = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        logits.addAll(client.next().column("logits"));
      }
      assertThat(logits).hasSize(60);
    }
  }

  @Test
  void aMessageThatIsNoStreamIsNamedByItsNumberAndTheConnectionGoesOn() throws Exception {
    try (ArrowClient client = new ArrowClient(HTTP, gateway.port())) {
      byte[] good = Streams.write(Streams.blocks(WIDTH), pixels(255, 0, 0));
      client.send(new byte[] {1, 2, 3});
      assertError(client.next(), 0, "INVALID_ARGUMENT");
      client.send(Arrays.copyOf(good, good.length / 2));
      assertError(client.next(), 1, "INVALID_ARGUMENT");
      client.send(new byte[0]);
      assertError(client.next(), 2, "EMPTY_INPUT");

      client.send(good);
      assertThat(client.next().column("id")).containsExactly("0");
    }
  }

  @Test
  void aWrongDefaultIsAnsweredAndChangesNothing() throws Exception {
    try (ArrowClient client = new ArrowClient(HTTP, gateway.port())) {
      for (String wrong :
          List.of("{\"logits\":1}", "{\"topK\":0,\"logits\":true}", "[]", "{\"cancel\":1}")) {
        client.command(wrong);
        assertThat(client.next().json().getJsonObject("error").getString("code"))
            .as(wrong)
            .isEqualTo("INVALID_ARGUMENT");
      }
      client.send(Streams.write(Streams.blocks(WIDTH), pixels(255, 0, 0)));
      assertThat(client.next().names()).doesNotContain("logits");
    }
  }

  @Test
  void aKeyThatIsNotKnownIsAnsweredByThoseThatAre() throws Exception {
    try (ArrowClient client = new ArrowClient(HTTP, gateway.port())) {
      for (String unknown : List.of("cancel", "nonsense")) {
        client.command("{\"" + unknown + "\":7}");
        assertThat(client.next().json().getJsonObject("error").getString("message"))
            .isEqualTo(
                "unknown key \""
                    + unknown
                    + "\"; known are topK, timeoutMs, model, logits, outputs");
      }
    }
  }

  private static void assertError(ArrowClient.Answer answer, long message, String code) {
    assertThat(answer.json().getLong("message")).isEqualTo(message);
    assertThat(answer.json().getJsonObject("error").getString("code")).isEqualTo(code);
  }

  private static byte[] pixels(int red, int green, int blue) {
    byte[] pixels = new byte[WIDTH];
    for (int i = 0; i < WIDTH; i += 3) {
      pixels[i] = (byte) red;
      pixels[i + 1] = (byte) green;
      pixels[i + 2] = (byte) blue;
    }
    return pixels;
  }
}
