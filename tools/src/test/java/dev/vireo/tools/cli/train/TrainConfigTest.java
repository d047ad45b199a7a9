package dev.vireo.tools.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.tools.cli.CommandLineRun;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run from a file of settings. */
class TrainConfigTest {
  @TempDir private Path temp;
  private Path images;

  @BeforeEach
  void draw() throws IOException {
    images = temp.resolve("images");
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < 8 * 8; pixel++) {
        image.setRGB(pixel % 8, pixel / 8, random.nextInt(1 << 24));
      }
      Path folder = Files.createDirectories(images.resolve(i % 2 == 0 ? "even" : "odd"));
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
  }

  private CommandLineRun train(Path run, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("train", images, "-o", run, "--device", "cpu", "--threads", 1));
    arguments.addAll(Arrays.asList(more));
    return CommandLineRun.of(arguments.toArray());
  }

  private static JsonNode config(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("config.json").toFile());
  }

  private static Map<String, Tensor> weights(Path run) {
    return CheckpointFile.read(run.resolve(CheckpointFile.LAST)).tensors();
  }

  @Test
  void aRunsOwnConfigurationRepeatsIt() throws IOException {
    Path teacher = temp.resolve("teacher");
    assertThat(train(teacher, "--arch", "mlp", "--hidden", 4, "--epochs", 1).exitCode()).isZero();
    Path run = temp.resolve("run");
    CommandLineRun trained =
        train(
            run,
            "--arch=mlp",
            "--pretrained",
            teacher,
            "--teacher",
            teacher,
            "--distill=soft",
            "--temperature=2",
            "--dropout=0.1",
            "--epochs=2",
            "--batch-size=4",
            "--mixup=0.2",
            "--random-erasing=0.5",
            "--layer-decay=0.5",
            "--val-fraction=0.3",
            "--seed=5");
    assertThat(trained.exitCode()).as(trained.err()).isZero();

    Path again = temp.resolve("again");
    CommandLineRun repeated = train(again, "--config", run.resolve("config.json"));

    assertThat(repeated.exitCode()).as(repeated.err()).isZero();
    assertThat(config(again)).isEqualTo(config(run));
    assertThat(config(run).path("validation").path("images").asInt()).isEqualTo(6);
    Map<String, Tensor> weights = weights(again);
    weights(run)
        .forEach((name, tensor) ->
            assertThat(weights.get(name).values()).as(name).isEqualTo(tensor.values()));
  }

  @Test
  void whatIsGivenBesideAFileWinsAndTheFileOverARecipe() throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("mine.json"),
            """
            {"architecture": {"kind": "mlp", "hidden": [4]}, "epochs": 3, "batchSize": 5}\
            """);
    Path run = temp.resolve("run");
    CommandLineRun trained =
        train(run, "--recipe=cifar10-resnet18", "--config", file, "--epochs=1", "--views=one");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(config(run).path("architecture").path("hidden").toString()).isEqualTo("[4]");
    assertThat(config(run).path("epochs").asInt()).isEqualTo(1);
    assertThat(config(run).path("batchSize").asInt()).isEqualTo(5);
    assertThat(config(run).path("averaging").path("decay").asDouble())
        .as("the recipe's")
        .isEqualTo(0.995);
    assertThat(config(run).has("progressiveResizing")).isFalse();
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path run = temp.resolve("run");
    CommandLineRun missing = train(run, "--config", temp.resolve("none.json"));
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("none.json");
    Path file = Files.writeString(temp.resolve("mine.json"), "{\"epoch\": 3}");
    CommandLineRun misspelt = train(run, "--config", file);
    assertThat(misspelt.exitCode()).isEqualTo(2);
    assertThat(misspelt.err()).contains(file + " holds no settings: there is no setting 'epoch'");
    assertThat(run).doesNotExist();
  }
}
