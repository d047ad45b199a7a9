package dev.vireo.training.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that only a proxy leads to. */
class ProxiedHubTest {
  private static final String HUB = "hub.test";
  private static final String COMMIT = "d".repeat(40);
  private static final byte[] WEIGHTS = "weights".getBytes(StandardCharsets.UTF_8);
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("ada:p@ss".getBytes(StandardCharsets.UTF_8));

  @TempDir private static Path keys;
  private static SSLContext context;

  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final SSLSocketFactory usual = HttpsURLConnection.getDefaultSSLSocketFactory();
  private HttpsServer hub;

  @BeforeEach
  void serve() throws IOException {
    HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
    hub = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hub.setHttpsConfigurator(new HttpsConfigurator(context));
    answer(hub);
    environment.put("HF_ENDPOINT", "https://" + HUB);
    environment.put("HF_TOKEN", HubServer.TOKEN);
  }

  private void answer(HttpServer server) {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("ETag", '"' + HubServer.sha256(WEIGHTS) + '"');
            boolean here = exchange.getRequestURI().getPath().endsWith("model.safetensors");
            boolean body = here && exchange.getRequestMethod().equals("GET");
            if (here && !body) {
              exchange.getResponseHeaders().set("Content-Length", "" + WEIGHTS.length);
            } else if (!here) {
              exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
            }
            exchange.sendResponseHeaders(here ? 200 : 404, body ? WEIGHTS.length : -1);
            if (body) {
              exchange.getResponseBody().write(WEIGHTS);
            }
          }
        });
    server.start();
  }

  /** Of a certificate of the hub's, made for this run, that its client trusts. */
  @BeforeAll
  static void certify() throws IOException, GeneralSecurityException, InterruptedException {
    Path file = keys.resolve("hub.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + HUB,
                "-ext",
                "san=dns:" + HUB,
                "-storepass",
                String.valueOf(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(file)) {
      store.load(stream, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(store, PASSWORD);
    TrustManagerFactory others =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(store);
    context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
  }

  @AfterEach
  void stop() {
    hub.stop(0);
    HttpsURLConnection.setDefaultSSLSocketFactory(usual);
  }

  private ForwardProxy proxy(Optional<String> credentials) throws IOException {
    return new ForwardProxy(Map.of(HUB + ":443", hub.getAddress().getPort()), credentials);
  }

  private ModelStore store() {
    Duration soon = Duration.ofMillis(1);
    Duration second = Duration.ofSeconds(5);
    return new ModelStore(
        StoreSettings.of(environment, home).with(new Patience(2, soon, soon, second, second)),
        FetchListener.SILENT);
  }

  @Test
  void theHubIsReachedThroughAProxyThatCannotReadTheToken() throws IOException {
    try (ForwardProxy proxy = proxy(Optional.empty())) {
      environment.put("HTTPS_PROXY", "http://" + proxy.address());
      assertThat(store().fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
      assertThat(proxy.read())
          .contains("CONNECT " + HUB + ":443 HTTP/1.1")
          .noneMatch(line -> line.contains(HubServer.TOKEN) || line.startsWith("GET"));
      assertThat(shown).isNotEmpty().containsOnly("Bearer " + HubServer.TOKEN);
    }
  }

  @Test
  void aProxyLearnsTheNameAndPasswordInItsAddressAndTheHubDoesNot() throws IOException {
    try (ForwardProxy proxy = proxy(Optional.of(LOGIN))) {
      environment.put("https_proxy", "http://ada:p%40ss@" + proxy.address());
      assertThat(store().fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
      assertThat(proxy.read()).contains("Proxy-authorization: " + LOGIN);
      assertThat(shown).containsOnly("Bearer " + HubServer.TOKEN);
    }
  }

  @Test
  void aProxyThatDoesNotLeadOnIsNamedWithoutItsPassword() throws IOException {
    try (ForwardProxy proxy = proxy(Optional.of(LOGIN))) {
      environment.put("HTTPS_PROXY", proxy.address());
      assertThatThrownBy(() -> store().fetch("hf:ada/birds"))
          .isInstanceOf(VireoException.class)
          .hasMessageContainingAll(
              "the proxy " + proxy.address() + " of HTTPS_PROXY does not lead to " + HUB,
              "it wants a name and password, as in http://NAME:PASSWORD@HOST:PORT");
      environment.put("HTTPS_PROXY", "http://ada:p%40ss@" + proxy.address());
      environment.put("HF_ENDPOINT", "https://another.test");
      assertThatThrownBy(() -> store().fetch("hf:ada/birds"))
          .hasMessageContainingAll("does not lead to another.test: it answers", "502")
          .hasMessageNotContaining("p%40ss")
          .hasMessageNotContaining("ada:");
    }
    environment.put("HTTPS_PROXY", "http://127.0.0.1:1");
    assertThatThrownBy(() -> store().fetch("hf:ada/birds"))
        .hasMessageContaining("127.0.0.1:1 of HTTPS_PROXY", "there is no connection to it");
  }

  @Test
  void aPlainAddressGoesThroughTheOtherProxyAndNeverWithAToken() throws IOException {
    HttpServer plain =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(plain);
    Map<String, Integer> hosts = Map.of("data.test:80", plain.getAddress().getPort());
    try (ForwardProxy proxy = new ForwardProxy(hosts, Optional.empty())) {
      environment.put("HTTP_PROXY", proxy.address());
      Path target = home.resolve("data/file");
      new CheckedFile(
              URI.create("http://data.test/model.safetensors"), "file", Optional.empty(), target)
          .fetch(StoreSettings.of(environment, home), FetchListener.SILENT);
      assertThat(target).hasBinaryContent(WEIGHTS);
      assertThat(proxy.read())
          .contains("GET http://data.test/model.safetensors HTTP/1.1")
          .noneMatch(line -> line.contains(HubServer.TOKEN));
    } finally {
      plain.stop(0);
    }
  }
}
