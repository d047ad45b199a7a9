package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vireo serve} as a process that gets signals. */
class ServeProcessTest {
  private static final int GOING_AWAY = 1001;

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Process process;
  private BufferedReader log;
  private URI address;

  @BeforeEach
  void start() throws IOException {
    install("birds", 1);
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "@" + jvmOptions(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vireo.tools.cli.Main",
                "serve",
                "-m",
                folder.toString(),
                "--port",
                "0",
                "--drain-seconds",
                "300")
            .start();
    log = process.errorReader();
    String line = logged("listening at ");
    address = URI.create(line.substring(line.indexOf("http://")));
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
    http.close();
  }

  @Test
  void sigtermTellsWebSocketsThatItGoesAndExitsZero() throws Exception {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
          }
        };
    var _ =
        http.newWebSocketBuilder()
            .subprotocols("vireo.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + address.getPort() + "/v1/stream"), listener)
            .join();

    process.destroy(); // SIGTERM

    assertThat(closed.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(GOING_AWAY);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void sighupTakesNewModels() throws Exception {
    install("owls", 1);
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    logged("reloaded");

    HttpRequest models = HttpRequest.newBuilder(address.resolve("/v1/models")).build();
    assertThat(http.send(models, BodyHandlers.ofString()).body()).contains("birds", "owls");
  }

  /** The next line of the log with these words. */
  private String logged(String words) throws IOException {
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      if (line.contains(words)) {
        return line;
      }
    }
    throw new AssertionError("the process ended without \"" + words + "\"");
  }

  private void install(String name, long version) throws IOException {
    Path file = folder.resolve(name).resolve(Long.toString(version)).resolve("model.onnx");
    Files.createDirectories(file.getParent());
    try (InputStream model = getClass().getResourceAsStream("/colors.onnx")) {
      Files.copy(model, file);
    }
  }

  private static Path jvmOptions() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path options = at.resolve("jvm.options");
      if (Files.exists(options)) {
        return options;
      }
    }
    throw new AssertionError("no jvm.options above " + new File("").getAbsolutePath());
  }
}
