package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import java.awt.Color;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A deadline is counted from a request's arrival: from its headers, not from the end of its body.
 */
class DeadlineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/classify HTTP/1.1",
        "/v2/models/strongest-channel/infer HTTP/1.1|Inference-Header-Content-Length: 0"
      })
  void aBodyThatTakesLongerThanTheDeadlineIsTooLate(String request) throws Exception {
    Duration deadline = Duration.ofMillis(300);
    byte[] image = Images.jpeg(Color.RED);
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway =
            Gateway.start(GatewayConfig.defaults().withPort(0).withDeadline(deadline), models);
        RawSocket socket = new RawSocket(gateway.port())) {
      socket.write(
          ("POST " + request + "|Host: localhost|Connection: close|Content-Length: " + image.length)
                  .replace("|", "\r\n")
              + "\r\n\r\n");
      Thread.sleep(deadline.plusSeconds(2)); // however late a busy machine takes the headers
      socket.write(image);

      assertThat(socket.line()).isEqualTo("HTTP/1.1 504 Gateway Timeout");
    }
  }
}
