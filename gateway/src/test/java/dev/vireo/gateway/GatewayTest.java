package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.awt.Color;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, and clients that do not behave. */
class GatewayTest {
  @Test
  void anAddressInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      GatewayConfig config = GatewayConfig.defaults().withPort(taken.getLocalPort());

      try (ModelRepository models = TestModel.strongestChannel()) {
        assertThatThrownBy(() -> Gateway.start(config, models))
            .isInstanceOfSatisfying(
                VireoException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.ADDRESS_UNAVAILABLE))
            .hasMessageContainingAll("127.0.0.1:" + taken.getLocalPort(), "--port");
      }
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() {
    GatewayConfig defaults = GatewayConfig.defaults();
    for (String host : List.of("192.0.2.1", "2001:db8::1")) { // of documentation alone
      GatewayConfig config =
          new GatewayConfig(
              host,
              0,
              defaults.limits(),
              defaults.security(),
              defaults.deadline(),
              defaults.lameDuck(),
              defaults.drain(),
              defaults.topK(),
              defaults.accessLog(),
              defaults.traces(),
              false);

      assertThatThrownBy(() -> Gateway.requireAddress(config))
          .hasMessageContainingAll(
              "cannot listen on", host, "no address of this machine", "--host");
    }
  }

  @Test
  void afterClosingNobodyListens() {
    try (ModelRepository models = TestModel.strongestChannel()) {
      Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
      int port = gateway.port();
      gateway.close();

      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void closingAnswersTheRequestInFlightAndComplainsOfNobodyWhoComesMeanwhile() throws Exception {
    PrintStream usual = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      closeWithARequestInFlight();
    } finally {
      System.setErr(usual);
    }
    assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private static void closeWithARequestInFlight() throws Exception {
    byte[] image = Images.jpeg(Color.RED);
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(30_000);
      String head =
          "POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
              + "Content-Length: "
              + image.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(answers.readLine()).isEqualTo("HTTP/1.1 100 Continue");
      Thread closing = Thread.ofVirtual().start(gateway::close);
      awaitRefusal(gateway.port());
      socket.getOutputStream().write(image);

      assertThat(answers.readLine()).isEmpty();
      assertThat(answers.readLine()).isEqualTo("HTTP/1.1 200 OK");
      closing.join();
    }
  }

  /** Returns when nobody accepts connections any more; one that came as it ended, is reset. */
  private static void awaitRefusal(int port) throws IOException {
    while (true) {
      try (Socket accepted = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(accepted.isConnected()).isTrue();
      } catch (SocketException e) {
        if (e instanceof ConnectException) {
          return;
        }
      }
    }
  }

  @Test
  void aFileThatIsNoModelIsNamed(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("notes.onnx"), "not a model");

    assertThatThrownBy(() -> TestModel.repository(file))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContaining("notes version 1");
  }

  @Test
  void aRequestPastItsDeadlineIsAnsweredSo() throws Exception {
    GatewayConfig hasty = GatewayConfig.defaults().withPort(0).withDeadline(Duration.ofNanos(1));
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway = Gateway.start(hasty, models)) {
      HttpResponse<String> response = classify(gateway);

      assertThat(response.statusCode()).isEqualTo(504);
      assertThat(response.body()).contains("DEADLINE_EXCEEDED");
    }
  }

  @Test
  void aRefusedRequestIsToldWhenToComeBack() throws Exception {
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models)) {
      models.close(Duration.ZERO);

      HttpResponse<String> response = classify(gateway);

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(response.body()).contains("OVERLOADED");
    }
  }

  private static HttpResponse<String> classify(Gateway gateway) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/classify"))
              .POST(BodyPublishers.ofByteArray(Images.jpeg(Color.RED)))
              .build();
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
