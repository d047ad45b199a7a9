package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.tools.SampleRun;
import dev.vireo.tools.serve.Service;
import dev.vireo.training.djl.TorchDevice;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The folder of a training run and its checkpoint go wherever an ONNX file goes. */
class RunAsModelTest {
  @TempDir private Path temp;
  private Path run;
  private Path photos;

  @BeforeEach
  void prepare() throws IOException {
    run = SampleRun.write(temp.resolve("birds"), "lime", "plum", "sky");
    photos = Files.createDirectories(temp.resolve("photos"));
    Color[] colors = {Color.GREEN, Color.MAGENTA, Color.CYAN};
    for (int i = 0; i < colors.length; i++) {
      BufferedImage image = new BufferedImage(20, 24, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(colors[i]);
      graphics.fillRect(2, 3, 9 + i, 14);
      graphics.dispose();
      ImageIO.write(image, "png", photos.resolve(i + ".png").toFile());
    }
    Files.writeString(photos.resolve("3.png"), "no image");
  }

  private Path exported() {
    Path model = temp.resolve("birds.onnx");
    CommandLineRun export =
        CommandLineRun.of("export", run, "-o", model, "--outputs", "embeddings");
    assertThat(export.exitCode()).as(export.err()).isZero();
    return model;
  }

  @Test
  void classifyGivesTheRowsThatItsExportGives() {
    List<List<String>> expected = rows(exported());

    assertThat(expected).hasSize(5);
    assertThat(expected.getLast().toString()).contains("UNSUPPORTED_IMAGE");
    assertSame(rows(run), expected);
    assertSame(rows(run.resolve("best.safetensors")), expected);
  }

  @Test
  void anExportRunsOnEitherEngine() {
    Path model = exported();
    List<List<String>> expected = rows(model);
    assertSame(rows(model, "--engine", "pytorch"), expected);
    assertSame(rows(model, "--engine", "onnx", "--precision", "fp32"), expected);
  }

  @Test
  void bfloat16SaysHowFarItAgrees() {
    for (Path model : List.of(run, exported())) {
      CommandLineRun narrow =
          CommandLineRun.of("classify", photos, "-m", model, "--precision", "bf16");
      if (TorchDevice.lacksBfloat16().isPresent()) {
        assertThat(narrow.exitCode()).isEqualTo(1);
        assertThat(narrow.err()).contains("bfloat16 does not pay here: ");
      } else {
        assertThat(narrow.exitCode()).as(narrow.err()).isZero();
        assertThat(narrow.err())
            .contains("(PyTorch, bfloat16) on CPU")
            .contains("Bfloat16 gave the label of float32 for 3 of 3 images");
      }
    }
  }

  @Test
  void fastSaysWhatItChose() {
    CommandLineRun fast =
        CommandLineRun.of("classify", photos, "-m", exported(), "--precision", "fast");
    assertThat(fast.exitCode()).as(fast.err()).isZero();
    assertThat(fast.err())
        .containsPattern("(onnx|pytorch), (fp32|bf16): [0-9.]+ images/s, 100.0 % as fp32; ")
        .contains("(the model on 3 images, tried");
    assertThat(CommandLineRun.of("evaluate", photos, "-m", run, "--precision", "fast").err())
        .contains("photos");
  }

  @Test
  void whatCannotBeRunSoIsRefused() {
    assertRefused(2, "is a checkpoint: make one of it (vireo export", "--engine", "onnx");
    assertRefused(2, "leave out --engine", "--precision", "fast", "--engine", "pytorch");
    assertRefused(2, "'2' is not a share from 0 to 1", "--min-agreement", "2");
    assertRefused(2, "fp16", "--precision", "fp16");
    assertRefused(2, "PyTorch gives the logits", "--output-name", "features");
  }

  private void assertRefused(int exitCode, String message, String... options) {
    List<Object> arguments = new ArrayList<>(List.of("classify", photos, "-m", run));
    arguments.addAll(List.of(options));
    CommandLineRun refused = CommandLineRun.of(arguments.toArray());
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(exitCode);
    assertThat(refused.err()).contains(message);
  }

  /** Of the columns of a table, and of a photo's embedding too. */
  private List<List<String>> rows(Path model, String... options) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("classify", photos, "-m", model, "--embeddings", "--format", "csv"));
    arguments.addAll(List.of(options));
    CommandLineRun classified = CommandLineRun.of(arguments.toArray());
    assertThat(classified.exitCode()).as(classified.err()).isZero();
    return classified.out().lines().map(line -> List.of(line.split("[,\"\\[\\]]+"))).toList();
  }

  private static void assertSame(List<List<String>> actual, List<List<String>> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int row = 0; row < expected.size(); row++) {
      assertThat(actual.get(row)).hasSameSizeAs(expected.get(row));
      for (int column = 0; column < expected.get(row).size(); column++) {
        String wanted = expected.get(row).get(column);
        if (wanted.matches("-?[0-9]+\\.[0-9Ee-]+")) {
          assertThat(Double.parseDouble(actual.get(row).get(column)))
              .isCloseTo(Double.parseDouble(wanted), within(1e-4));
        } else {
          assertThat(actual.get(row).get(column)).isEqualTo(wanted);
        }
      }
    }
  }

  @Test
  void classifySaysWhatRunsIt() {
    CommandLineRun classified =
        CommandLineRun.of("classify", photos, "-m", run, "-o", temp.resolve("rows.csv"));

    assertThat(classified.err()).contains("resnet4 (PyTorch) on CPU");
  }

  @Test
  void serveAnswersFromARunAndTakesItsNextCheckpoint() throws Exception {
    ServeOptions options = new ServeOptions();
    new CommandLine(options).parseArgs("-m", run.toString(), "--port", "0");
    try (Service service = Service.start(options.config());
        HttpClient http = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:" + service.port());
      assertThat(get(http, address.resolve("/v2/models/birds")))
          .contains("\"platform\":\"pytorch_safetensors\"")
          .contains("\"name\":\"image\"", "\"name\":\"logits\"");
      assertThat(classify(http, address)).contains("\"label\":\"plum\"").doesNotContain("rose");

      SampleRun.write(run, "lime", "rose", "sky");
      service.reload().join();

      assertThat(classify(http, address)).contains("\"label\":\"rose\"").doesNotContain("plum");
    }
  }

  @Test
  void serveTakesCheckpointsByNameAndByVersion() throws Exception {
    Path checkpoint = run.resolve("best.safetensors");
    Path version = Files.createDirectories(temp.resolve("models/larks/1"));
    Files.copy(checkpoint, version.resolve("model.safetensors"));
    ServeOptions options = new ServeOptions();
    String folder = temp.resolve("models").toString();
    new CommandLine(options).parseArgs("-m", checkpoint.toString(), "-m", folder, "--port", "0");
    try (Service service = Service.start(options.config());
        HttpClient http = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:" + service.port());
      for (String name : List.of("best", "larks")) {
        assertThat(get(http, address.resolve("/v2/models/" + name)))
            .contains("\"versions\":[\"1\"]", "\"platform\":\"pytorch_safetensors\"");
      }
    }
  }

  @Test
  void serveRunsAFileOnTheEngineThatIsSaid() throws Exception {
    ServeOptions options = new ServeOptions();
    new CommandLine(options)
        .parseArgs("-m", "larks=" + exported() + ",engine=pytorch,precision=fp32", "--port", "0");
    try (Service service = Service.start(options.config());
        HttpClient http = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:" + service.port());
      assertThat(get(http, address.resolve("/v2/models/larks")))
          .contains("\"platform\":\"pytorch_onnx\"");
      assertThat(classify(http, address)).contains("\"label\":");
    }
  }

  @Test
  void serveTriesNothing() throws Exception {
    Path model = exported();
    Files.write(model, new byte[] {0x10, 0}, StandardOpenOption.APPEND); // never tried before
    ServeOptions options = new ServeOptions();
    new CommandLine(options).parseArgs("-m", model + ",precision=fast", "--port", "0");
    assertThatThrownBy(() -> Service.start(options.config()).close())
        .hasMessageContaining("was not tried on this machine: 'vireo verify");
  }

  private static String get(HttpClient http, URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private String classify(HttpClient http, URI address) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/v1/classify"))
            .POST(BodyPublishers.ofFile(photos.resolve("0.png")))
            .build();
    return http.send(request, BodyHandlers.ofString()).body();
  }
}
