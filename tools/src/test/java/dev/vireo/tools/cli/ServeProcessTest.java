package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code vireo serve} as a process that gets signals. */
class ServeProcessTest {
  private static final int GOING_AWAY = 1001;

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Process process;
  private BufferedReader log;
  private final List<String> logged = new ArrayList<>();
  private URI address;

  private void start(String... options) throws IOException {
    install("birds", 1);
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "@" + jvmOptions(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vireo.tools.cli.Main",
                "serve",
                "-m",
                folder.toString(),
                "--port",
                "0"));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).start();
    log = process.errorReader();
    String line = logged("listening at ");
    address = URI.create(line.substring(line.indexOf("http://")).replaceFirst("/\".*", "/"));
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
    http.close();
  }

  @Test
  void sigtermTellsWebSocketsThatItGoesAndExitsZero() throws Exception {
    start("--drain-seconds", "300");
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
  void aLogOfJsonHasNothingElseOfOursInIt() throws Exception {
    Path broken = Files.createDirectories(folder.resolve("owls/1"));
    Files.write(broken.resolve("model.onnx"), new byte[] {1});
    start("--log-format", "json");
    String refused =
        logged.stream().filter(line -> line.contains("owls")).findFirst().orElseThrow();

    assertThat(refused)
        .contains("\"level\":\"ERROR\"", "\"logger\":\"dev.vireo.gateway.model.ModelLog\"")
        .contains("owls version 1 is not served");
    assertThat(logged)
        .filteredOn(line -> !line.startsWith("WARNING: Using incubator modules")) // the JVM's
        .allSatisfy(
            line -> assertThat(new ObjectMapper().readTree(line).get("message")).isNotNull());
    assertThat(logged.getLast()).contains("listening at http://127.0.0.1:");
  }

  @Test
  void aLameDuckIsNotReadyAndAnswersAllTheSame() throws Exception {
    start("--lame-duck-seconds", "3600");
    assertThat(get("/health/ready")).isEqualTo(200);

    process.destroy(); // SIGTERM

    int ready = 200;
    for (int i = 0; i < 10_000 && ready == 200; i++) {
      ready = get("/health/ready");
    }
    assertThat(ready).isEqualTo(503);
    assertThat(get("/health/live")).isEqualTo(200);
    try (HttpClient newcomer = HttpClient.newHttpClient()) {
      HttpRequest classify =
          HttpRequest.newBuilder(address.resolve("/v1/classify"))
              .POST(BodyPublishers.ofByteArray(png()))
              .build();
      assertThat(newcomer.send(classify, BodyHandlers.ofString()).body()).contains("predictions");
    }
  }

  private static byte[] png() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }

  private int get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void sighupTakesNewModels() throws Exception {
    start();
    assumeFalse(hangupsAreIgnored(), "nohup hides SIGHUP from all that it starts");
    install("owls", 1);
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    logged("reloaded");

    HttpRequest models = HttpRequest.newBuilder(address.resolve("/v1/models")).build();
    assertThat(http.send(models, BodyHandlers.ofString()).body()).contains("birds", "owls");
  }

  /** By this process, and so by those that it starts: proc(5), status, the mask's lowest bit. */
  private static boolean hangupsAreIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
    }
  }

  @Test
  @Timeout(60)
  void theCompilersGiveWayToTheServiceOnceItHasSettled() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "needs Linux's /proc");
    start("--settle-seconds", "0");
    int usual = niceness("VM Thread");
    for (String compiler : List.of("C1 CompilerThre", "C2 CompilerThre")) {
      while (niceness(compiler) != Math.max(usual, 10)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void theCompilersAreAsTheyWereUntilThen() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "needs Linux's /proc");
    start("--settle-seconds", "3600");
    assertThat(get("/health/ready")).isEqualTo(200);
    assertThat(niceness("C2 CompilerThre")).isEqualTo(niceness("VM Thread"));
  }

  /** Of the service's thread of that name: proc(5), stat, field 19; the name is field 2. */
  private int niceness(String thread) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path each : threads.toList()) {
        String stat = Files.readString(each.resolve("stat"));
        if (stat.contains("(" + thread + ")")) {
          return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19 - 3]);
        }
      }
    }
    throw new AssertionError("no thread " + thread);
  }

  /** The next line of the log with these words. */
  private String logged(String words) throws IOException {
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      logged.add(line);
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
