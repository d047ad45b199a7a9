package dev.vireo.tools.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.tools.cli.CommandLineRun;
import dev.vireo.tools.doctor.CpuInfo;
import dev.vireo.training.fit.Recipes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
  @TempDir private Path temp;
  private Path images;
  private Path run;

  @BeforeEach
  void draw() throws IOException {
    images = temp.resolve("images");
    run = temp.resolve("run");
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < 16 * 16; pixel++) {
        image.setRGB(pixel % 16, pixel / 16, random.nextInt(1 << 24));
      }
      Path folder = Files.createDirectories(images.resolve(i % 2 == 0 ? "even" : "odd"));
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
  }

  private CommandLineRun train(Object... more) {
    Object[] arguments = new Object[6 + more.length];
    Object[] first = {"train", images, "-o", run, "--device", "cpu"};
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return CommandLineRun.of(arguments);
  }

  @Test
  void aRecipeIsOptionsThatGiveWayToThoseOfThePerson() throws IOException {
    CommandLineRun trained =
        train(
            "--epochs=1",
            "--recipe",
            "cifar10-fast",
            "--batch-size",
            8,
            "--no-nesterov",
            "--warmup-epochs",
            0,
            "--design=usual",
            "--precision=bf16");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains("recipe cifar10-fast: --arch cnn --design airbench --epochs 10 ")
        .containsPattern("cnn at 16 pixels, .* in bfloat16: ")
        .containsPattern("epoch +1/1 ");
    assertThat(trained.err().contains("this processor does not multiply bfloat16"))
        .isEqualTo(!CpuInfo.here().multipliesBfloat16());
    JsonNode config = new ObjectMapper().readTree(run.resolve("config.json").toFile());
    assertThat(config.path("epochs").asInt()).isEqualTo(1);
    assertThat(config.path("batchSize").asInt()).isEqualTo(8);
    assertThat(config.path("schedule").path("peak").asDouble()).isEqualTo(1.5);
    assertThat(config.path("schedule").path("decay").asText()).isEqualTo("LINEAR");
    assertThat(config.path("precision").asText()).isEqualTo("BF16");
    assertThat(config.path("optimizer").path("nesterov").asBoolean()).isFalse();
    assertThat(config.path("optimizer").path("momentum").asDouble()).isEqualTo(0.85);
    assertThat(config.path("averaging").path("kind").asText()).isEqualTo("lookahead");
  }

  @Test
  void whatARecipeAsksForCanBeLeftOut() throws IOException {
    CommandLineRun trained =
        train(
            "--recipe=cifar10-fast",
            "--design=usual",
            "--epochs=1",
            "--warmup-epochs=0",
            "--lookahead=0",
            "--ema=0.9");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    JsonNode config = new ObjectMapper().readTree(run.resolve("config.json").toFile());
    assertThat(config.path("averaging").path("kind").asText()).isEqualTo("ema");
  }

  @ParameterizedTest
  @CsvSource({
    "cifar10-resnet18, --lookahead=5",
    "cifar10-resnet18, --ema=0 --lookahead=5",
    "cifar10-resnet18, --ema=0",
    "cifar10-fast, --ema=0.9",
    "cifar10-resnet18, --optimizer=adamw",
    "cifar10-resnet18, --crop=none",
    "cifar10-resnet18, --crop resized --crop-area 0.5",
    "cifar10-fast, --arch=resnet18",
    "cifar10-resnet18, --arch=cnn",
    "cifar10-fast, --schedule constant",
    "cifar10-fast, --warmup-epochs=0",
    "cifar10-fast, --epochs=1",
    "cifar10-resnet18, --epochs=1"
  })
  void whatAPersonGivesTurnsOffWhatCannotStandBesideIt(String recipe, String options) {
    List<Object> arguments = new ArrayList<>(List.of("--recipe", recipe));
    arguments.addAll(List.of(options.split(" ")));
    arguments.addAll(List.of("--patience", "-1"));
    assertThat(train(arguments.toArray()).err())
        .startsWith("vireo: patience must be 0 or more epochs, not -1");
  }

  @Test
  void aPresetDecidesTheWidthThatARecipeHasToo() {
    // Only the error tells the width without training so large a network.
    assertThat(train("--recipe", "cifar10-vit", "--preset", "base", "--heads", 7).err())
        .contains("a width of 768 cannot be divided among 7 heads");
  }

  @Test
  void everyRecipeIsOfOptionsThatTrainHas() {
    for (String recipe : Recipes.NAMES) {
      CommandLineRun refused = train("--recipe=" + recipe, "--epochs", 0, "--batch-size", 1);
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).as(recipe).contains("epochs must be at least 1, not 0");
    }
    assertThat(train("--recipe", "cake").err())
        .contains("no recipe is named 'cake'; there are cifar10-fast, ");
    assertThat(train("--recipe").err()).contains("--recipe");
    assertThat(run).doesNotExist();
  }
}
