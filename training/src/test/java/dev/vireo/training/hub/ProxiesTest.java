package dev.vireo.training.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.VireoException;
import java.net.Proxy;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy the environment names for an address. */
class ProxiesTest {
  private final Map<String, String> environment = new HashMap<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https_proxy=one:1 HTTPS_PROXY=two:2   | https://hub.test         | one:1 of https_proxy",
        "HTTPS_PROXY=http://two                | https://hub.test         | two:80 of HTTPS_PROXY",
        "HTTPS_PROXY=http://two:2              | http://hub.test          |",
        "ALL_PROXY=socks5://three              | http://hub.test          | three:1080 of ALL_PROXY",
        "ALL_PROXY=three:3 HTTP_PROXY=one:1    | http://hub.test          | one:1 of HTTP_PROXY",
        "HTTPS_PROXY=one:1                     | https://127.0.0.1:8443   |",
        "HTTPS_PROXY=one:1                     | https://localhost        |",
        "HTTPS_PROXY=one:1 NO_PROXY=*          | https://hub.test         |",
        "HTTPS_PROXY=one:1 NO_PROXY=a.b,test   | https://hub.test         |",
        "HTTPS_PROXY=one:1 NO_PROXY=.test      | https://hub.test         |",
        "HTTPS_PROXY=one:1 no_proxy=ub.test    | https://hub.test         | one:1 of HTTPS_PROXY",
        "HTTPS_PROXY=one:1 NO_PROXY=hub.test:9 | https://hub.test:9       |",
        "HTTPS_PROXY=one:1 NO_PROXY=hub.test:9 | https://hub.test:8       | one:1 of HTTPS_PROXY"
      })
  void theEnvironmentDecidesAsItDoesForPython(String variables, String address, String via) {
    for (String variable : variables.split(" ", -1)) {
      String[] pair = variable.split("=", 2);
      environment.put(pair[0], pair[1]);
    }
    assertThat(Proxies.of(environment).to(URI.create(address)).map(Proxies.Via::shown))
        .isEqualTo(Optional.ofNullable(via));
  }

  @Test
  void socksIsAnotherKindOfProxy() {
    environment.put("ALL_PROXY", "socks5h://three:3");
    assertThat(Proxies.of(environment).to(URI.create("https://hub.test")).orElseThrow().proxy())
        .extracting(Proxy::type)
        .isEqualTo(Proxy.Type.SOCKS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://ada:secret@one:1", "http://", "ada:secret@one two", "https://one:1"})
  void whatIsNoProxyIsRefusedWithoutItsPassword(String text) {
    environment.put("HTTPS_PROXY", text);
    assertThatThrownBy(() -> Proxies.of(environment).to(URI.create("https://hub.test")))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("HTTPS_PROXY names no proxy")
        .hasMessageNotContaining("secret");
  }
}
