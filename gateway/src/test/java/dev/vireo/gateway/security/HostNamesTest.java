package dev.vireo.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.RawSocket;
import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which names requests may call the service by. */
class HostNamesTest {
  private static final String UPGRADE =
      """
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Protocol: vireo.v1
      """
          .replace("\n", "\r\n");

  @Test
  void aPageThatPointsItsNameHereReadsNothing() throws Exception {
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models)) {
      int port = gateway.port();
      for (String path : List.of("/v2/models/strongest-channel", "/", "/metrics", "/health/live")) {
        assertThat(get(port, path, "evil.example:" + port, ""))
            .startsWith("HTTP/1.1 421 ")
            .contains("evil.example", "--host-names");
        assertThat(get(port, path, "localhost:" + port, "")).startsWith("HTTP/1.1 200 ");
        assertThat(get(port, path, "127.0.0.1", "")).startsWith("HTTP/1.1 200 ");
      }
      assertThat(get(port, "/v1/stream", "evil.example", UPGRADE)).startsWith("HTTP/1.1 421 ");
      assertThat(get(port, "/v2", "127.0.0.1.evil.example", "")).startsWith("HTTP/1.1 421 ");
    }
  }

  @Test
  void onlyTheNamesThatAreGivenAreAnsweredTo() throws Exception {
    SecuritySettings security = SecuritySettings.NONE.withHostNames(Set.of("Birds.example"));
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway =
            Gateway.start(GatewayConfig.defaults().withPort(0).withSecurity(security), models)) {
      assertThat(get(gateway.port(), "/v2", "birds.EXAMPLE:443", "")).startsWith("HTTP/1.1 200 ");
      assertThat(get(gateway.port(), "/v2", "localhost", "")).startsWith("HTTP/1.1 421 ");
    }
  }

  @Test
  void anAddressIsTheSameHoweverItIsWritten() {
    HostNames names = HostNames.loopback("::1");
    for (String name :
        List.of("[::1]", "[::1]:8080", "[0:0:0:0:0:0:0:1]:1", "LocalHost", "localhost:1")) {
      assertThatCode(() -> names.require(name)).as(name).doesNotThrowAnyException();
    }
    for (String name :
        List.of("127.0.0.1", "[::2]", "[::1].evil.example", "[", "]:1", ":80", "", "::1")) {
      assertThatThrownBy(() -> names.require(name)).as(name).hasMessageContaining("--host-names");
    }
    assertThatCode(() -> HostNames.any().require("birds.example")).doesNotThrowAnyException();
  }

  private static String get(int port, String path, String host, String headers) throws IOException {
    try (RawSocket socket = new RawSocket(port)) {
      String close = headers.isEmpty() ? "Connection: close\r\n" : "";
      socket.write(
          "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + close + headers + "\r\n");
      return headers.isEmpty() ? socket.awaitEnd() : socket.line();
    }
  }
}
