package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.classifier.Classifier;
import java.awt.Color;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's program as a process of its own: the default stack, and nothing in its environment that
 * ONNX Runtime takes for the machine of a build, where it keeps quiet.
 */
class TelemetryTest {
  private static final String EVENTS = "cache/Microsoft/DeveloperTools/.onnxruntime/onnxruntime.db";

  /** Left alone, ONNX Runtime was seen to call its makers after 11 to 16 seconds. */
  private static final Duration LISTENING =
      Duration.ofSeconds(Integer.getInteger("vireo.silence.seconds", 1));

  @TempDir private Path folder;
  private Path home;

  @BeforeEach
  void makeAHome() throws IOException {
    TestFiles.model("colors", folder);
    TestFiles.image(folder.resolve("red.png"), Color.RED);
    home = Files.createDirectory(folder.resolve("home"));
  }

  @Test
  void keepsNothingAndHoldsNothingOpen() throws Exception {
    assertThat(run(Map.of(), Classify.class)).containsExactly("red");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void isOffWhateverTheEnvironmentSays() throws Exception {
    assertThat(run(Map.of("ORT_DISABLE_TELEMETRY", "0"), Classify.class)).containsExactly("red");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void aCommandLineOf100KilobytesDoesNotEndTheProcess() throws Exception {
    String[] photos =
        Collections.nCopies(2100, "/home/somebody/pictures/of a summer/the lake.jpg")
            .toArray(String[]::new);
    assertThat(String.join(" ", photos).length()).isGreaterThan(100_000);

    assertThat(run(Map.of(), Classify.class, photos)).containsExactly("red");
  }

  @Test
  void hearsNothingOfOurModelsWhereTheProgramTurnedItOnItself() throws Exception {
    run(Map.of(), ClassifyAfterwards.class);

    assertThat(Files.readString(home.resolve(EVENTS), StandardCharsets.ISO_8859_1))
        .contains("ProcessInfo")
        .doesNotContain("SessionCreation");
  }

  @Test
  @Tag("long")
  void callsNobody() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process process =
          start(Map.of("https_proxy", "http://127.0.0.1:" + proxy.getLocalPort()), Idle.class);
      try (var in = process.inputReader()) {
        assertThat(in.readLine()).isEqualTo("red");
        proxy.setSoTimeout((int) LISTENING.toMillis());
        assertThatThrownBy(() -> proxy.accept().close()).isInstanceOf(SocketTimeoutException.class);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private List<String> run(Map<String, String> environment, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(environment, main, arguments);
    List<String> printed = process.inputReader().lines().toList();
    assertThat(process.waitFor()).isZero();
    return printed;
  }

  private Process start(Map<String, String> environment, Class<?> main, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-CreateCoredumpOnCrash",
                main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Prints the color of the image, then what the process has open of its home and the network. */
  static final class Classify {
    private Classify() {}

    public static void main(String[] arguments) throws IOException {
      try (Classifier classifier = Classifier.open(Path.of("colors.onnx"))) {
        System.out.println(classifier.classify(Path.of("red.png")).best().label());
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
          open.map(Classify::target)
              .filter(it -> it.startsWith("socket:") || it.startsWith(System.getenv("HOME")))
              .forEach(System.out::println);
        }
      }
    }

    private static String target(Path descriptor) {
      try {
        return Files.readSymbolicLink(descriptor).toString();
      } catch (IOException _) {
        return ""; // The one of this listing, closed by now.
      }
    }
  }

  /** A program that has used ONNX Runtime by itself before. */
  static final class ClassifyAfterwards {
    private ClassifyAfterwards() {}

    public static void main(String[] arguments) throws IOException {
      OrtEnvironment.getEnvironment();
      Classify.main(arguments);
    }
  }

  /** Lives on until it is ended. */
  static final class Idle {
    private Idle() {}

    public static void main(String[] arguments) throws IOException {
      Classify.main(arguments);
      System.in.transferTo(System.out);
    }
  }
}
