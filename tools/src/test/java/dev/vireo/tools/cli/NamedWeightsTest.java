package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.model.GivenOptions;
import dev.vireo.gateway.model.ModelArgument;
import dev.vireo.tools.SampleRun;
import dev.vireo.tools.hub.LocalHub;
import dev.vireo.tools.hub.NamedModels;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.safetensors.SafetensorsWriter;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names of weights go wherever a model goes. */
class NamedWeightsTest {
  private static final String CONFIG =
      """
      {"architecture": "resnet4", "num_classes": 3, "id2label": {"0": "lime", "1": "plum", "2": "sky"},
       "pretrained_cfg": {"input_size": [3, 16, 16], "interpolation": "bilinear", "crop_pct": 1.0,
        "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}}
      """;

  @TempDir private Path temp;
  private LocalHub hub;
  private Path photos;

  @BeforeEach
  void serve() throws IOException {
    hub = new LocalHub();
    hub.file("config.json", CONFIG.getBytes(StandardCharsets.UTF_8));
    hub.file("model.safetensors", foreignWeights());
    System.setProperty("HF_ENDPOINT", hub.address());
    System.setProperty("HF_HOME", temp.resolve("hf").toString());
    System.setProperty("VIREO_CACHE", temp.resolve("vireo").toString());
    photos = Files.createDirectories(temp.resolve("photos/lime")).getParent();
    BufferedImage image = new BufferedImage(20, 24, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.GREEN);
    graphics.fillRect(2, 3, 9, 14);
    graphics.dispose();
    ImageIO.write(image, "png", photos.resolve("lime/0.png").toFile());
  }

  @AfterEach
  void stop() {
    hub.close();
    System.getProperties().keySet().removeAll(List.of("HF_ENDPOINT", "HF_HOME", "VIREO_CACHE"));
  }

  /** Of a small network, with torchvision's names and nothing that is ours. */
  private byte[] foreignWeights() throws IOException {
    Path run = SampleRun.write(temp.resolve("run"), "lime", "plum", "sky");
    Checkpoint checkpoint = CheckpointFile.read(run);
    Path file = temp.resolve("foreign.safetensors");
    SafetensorsWriter.write(file, new TreeMap<>(), new LinkedHashMap<>(checkpoint.tensors()));
    return Files.readAllBytes(file);
  }

  private static CommandLineRun run(Object... words) {
    CommandLineRun run = CommandLineRun.of(words);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private static String commit(char digit) {
    return String.valueOf(digit).repeat(40);
  }

  private List<Path> exported() throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("vireo"))) {
      return files.filter(file -> file.toString().endsWith(".onnx")).toList();
    }
  }

  @Test
  void classifyExportsOnceSaysSoAndRunsTheFile() throws IOException {
    CommandLineRun first = run("classify", photos, "-m", "hf:ada/colors");

    assertThat(first.err())
        .contains("fetching model.safetensors of ada/colors")
        .contains("colors at commit " + commit('a') + " is exported, once: ")
        .contains("its logits are PyTorch's on 16 images but for ")
        .contains("(ONNX Runtime) on CPU");
    Path file = exported().getFirst();
    assertThat(file).hasFileName("colors.onnx");
    assertThat(file.resolveSibling("colors.parity.json")).exists();
    assertThat(run("classify", photos, "-m", file).out()).isEqualTo(first.out());

    hub.requests().clear();
    CommandLineRun second = run("classify", photos, "-m", "hf:ada/colors");
    assertThat(second.out()).isEqualTo(first.out()).contains("lime/0.png,plum,");
    assertThat(second.err()).contains("was exported before: " + file).doesNotContain("fetching");
    assertThat(hub.requests()).containsExactly("HEAD /ada/colors/resolve/main/config.json");
  }

  @Test
  void anotherCommitOrAnotherFileIsExportedForItself() throws IOException {
    run("classify", photos, "-m", "hf:ada/colors");
    hub.commit(commit('b'));
    run("classify", photos, "-m", "hf:ada/colors");
    assertThat(exported()).hasSize(2);

    hub.commit(commit('c'));
    hub.file("config.json", CONFIG.replace("plum", "beet").getBytes(StandardCharsets.UTF_8));
    assertThat(run("classify", photos, "-m", "hf:ada/colors").out()).contains(",beet,");
    assertThat(exported()).hasSize(3);
    assertThat(run("classify", photos, "-m", "hf:ada/colors@" + commit('a')).out())
        .contains(",plum,");
  }

  @Test
  void anOnnxFileAndACheckpointOfOursRunAsTheyAre() throws IOException {
    Path run = temp.resolve("run");
    run("export", run, "-o", temp.resolve("colors.onnx"));
    hub.file("colors.onnx", Files.readAllBytes(temp.resolve("colors.onnx")));
    hub.file("best.safetensors", Files.readAllBytes(run.resolve("best.safetensors")));

    assertThat(run("classify", photos, "-m", "hf:ada/colors/colors.onnx").err())
        .contains("(ONNX Runtime)");
    assertThat(run("classify", photos, "-m", "hf:ada/colors/best.safetensors").err())
        .contains("(PyTorch");
    assertThat(temp.resolve("vireo")).doesNotExist();
  }

  @Test
  void exportVerifyInspectAndEvaluateTakeNames() {
    Path model = temp.resolve("m.onnx");
    run("export", "hf:ada/colors", "-o", model);
    run("export", "--from", "hf:ada/colors", "--arch", "resnet4", "-o", temp.resolve("again.onnx"));
    assertThat(run("verify", model, "--against", "hf:ada/colors").out()).contains("same top-1");
    assertThat(run("inspect", "hf:ada/colors").out()).contains("model.safetensors");
    assertThat(run("evaluate", photos, "-m", "hf:ada/colors").out()).contains("top-1");
  }

  @Test
  void aServiceCallsWeightsByTheirNameOrByAnother() throws IOException {
    NamedModels models = new NamedModels(new PrintWriter(new StringWriter()));
    String path = models.served(argument("hf:ada/colors")).location();
    assertThat(path).isEqualTo(exported().getFirst().toString());
    assertThat(models.served(argument("hf:ada/colors")).name()).isEqualTo("colors");
    assertThat(models.served(argument("best=hf:ada/colors,decode=draft")))
        .isEqualTo(new ModelArgument("best", path, GivenOptions.NONE.with("decode", "draft")));
    assertThat(models.served(argument("birds=runs/birds"))).isEqualTo(argument("birds=runs/birds"));
    assertThat(models.served(argument("runs/birds"))).isEqualTo(ModelArgument.of("runs/birds"));
  }

  private static ModelArgument argument(String text) {
    return ModelArgument.parse(text).getFirst();
  }

  @Test
  void anAddressIsAModelToo() {
    hub.publish("/files/w.safetensors", new byte[0]);
    CommandLineRun run = CommandLineRun.of("inspect", hub.address() + "/files/none.safetensors");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("127.0.0.1 has no none.safetensors; check the name");
  }

  @Test
  void pullPrintsWhereTheFileIsAndNothingElse() {
    CommandLineRun run = run("pull", "hf:ada/colors");
    assertThat(run.out().strip()).endsWith("model.safetensors");
    assertThat(Path.of(run.out().strip())).exists();
    assertThat(CommandLineRun.of("pull", "models/birds.onnx").exitCode()).isEqualTo(2);
    assertThat(CommandLineRun.of("pull", "hf:birds").exitCode()).isEqualTo(2);
  }

  @Test
  void modelsListsNamesWithWhatTheirSourceSaysOfThem() {
    assertThat(run("models", "torchvision:resnet50").out().lines())
        .hasSize(3)
        .anyMatch(line ->
            line.matches(
                "torchvision:resnet50.IMAGENET1K_V1 +resnet50 +224 +256 +bilinear +imagenet +76.13"
                    + " *"));
    assertThat(run("models").out()).contains("timm:resnet18.tv_in1k");
    assertThat(CommandLineRun.of("models", "vgg").exitCode()).isEqualTo(1);
  }
}
