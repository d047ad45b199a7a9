package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What clients are told of text that is not what it should be: words, and nothing of the inside.
 */
class ClientMessagesTest {
  private static final List<String> BROKEN =
      List.of(
          "",
          "hello",
          "{",
          "{\"id\":\"a\",\"id\":\"b\"}",
          "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1],\"data\":[NaN]}]}",
          "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1],\"data\":[01]}]}",
          "{\"id\":\"\u0001\"}",
          "{\"id\":\"\\x\"}",
          "{'id':1}",
          "{\"id\":\"\u00ff\"}",
          "\u00ef\u00bb\u00bf{\"inputs\":1",
          "\u0000\u0000\u0000{",
          "{\"x\":" + "[".repeat(5000),
          "{\"x\":" + "9".repeat(5000) + "}",
          "{\"" + "k".repeat(60_000) + "\":1}",
          "{\"inputs\":[]} {}");

  @Test
  void noParserSpeaksToThem() throws Exception {
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
        HttpClient http = HttpClient.newHttpClient();
        StreamClient stream =
            StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1")) {
      URI infer =
          URI.create("http://127.0.0.1:" + gateway.port() + "/v2/models/strongest-channel/infer");
      for (String body : BROKEN) {
        HttpRequest request =
            HttpRequest.newBuilder(infer)
                .POST(BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.ISO_8859_1)))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(body).isEqualTo(400);
        assertPlain(body, response.body());

        stream.command(body);
        assertPlain(body, stream.next().encode());
      }
    }
  }

  private static void assertPlain(String sent, String heard) {
    assertThat(heard)
        .as(sent.length() > 80 ? sent.substring(0, 80) : sent)
        .contains("error")
        .doesNotContain(
            "Exception",
            "Jackson",
            "Feature",
            "Constraints",
            "`",
            "java.",
            "com.",
            "CTRL-CHAR",
            "token '",
            "code ");
  }
}
