package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps, and runs side by side. */
class CompareCommandTest {
  @TempDir private Path temp;
  private Path images;
  private Path sweep;

  @BeforeEach
  void draw() throws IOException {
    images = temp.resolve("images");
    sweep = temp.resolve("sweep");
    paint("lime", Color.GREEN);
    paint("plum", Color.BLUE);
  }

  private void paint(String label, Color color) throws IOException {
    Path folder = Files.createDirectories(images.resolve(label));
    Random random = new Random(label.hashCode());
    for (int i = 0; i < 8; i++) {
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(color);
      graphics.fillOval(random.nextInt(8), random.nextInt(8), 8, 8);
      graphics.dispose();
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
  }

  private CommandLineRun sweep(Object... more) {
    Object[] first = {
      "train",
      images,
      "-o",
      sweep,
      "--device",
      "cpu",
      "--arch",
      "vit",
      "--width",
      12,
      "--heads",
      2,
      "--depth",
      1,
      "--epochs",
      1
    };
    Object[] arguments = java.util.Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return CommandLineRun.of(arguments);
  }

  @Test
  void trainsEveryCombinationAndTabulatesThem() throws IOException {
    CommandLineRun run = sweep("--sweep", "patch=4,5,8");
    // 16 pixels are no multiple of 5: that run fails, the others do not.
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("not a multiple of the patch size 5")
        .contains("1 of 3 runs failed; the same command with --resume tries them again");
    assertThat(run.out()).contains("patch=4").contains("patch=8");
    assertThat(sweep.resolve("patch=8/best.safetensors")).exists();
    assertThat(sweep.resolve("comparison.md"))
        .content()
        .startsWith("# 2 training runs\n\n| run ")
        .contains("| patch=4 ")
        .contains("(comparison.png)");
    assertThat(ImageIO.read(sweep.resolve("comparison.png").toFile()).getWidth()).isEqualTo(1280);

    CommandLineRun again = sweep("--resume", "--sweep", "patch=4,8");
    assertThat(again.exitCode()).as(again.err()).isZero();

    CommandLineRun compared =
        CommandLineRun.of("compare", sweep.resolve("patch=4"), sweep.resolve("patch=8"), images);
    assertThat(compared.exitCode()).isEqualTo(1);
    assertThat(compared.err()).contains("left out: " + images + " is no training run");
    assertThat(compared.out().lines().toList()).hasSize(3);
    assertThat(compared.out()).containsPattern("patch=4 +vit +\\d");
  }

  @Test
  void aSweepsValuesWinOverThoseOfARecipe() throws IOException {
    CommandLineRun run =
        sweep(
            "--recipe",
            "cifar10-vit",
            "--batch-size",
            8,
            "--warmup-epochs",
            0,
            "--sweep",
            "patch=8,16",
            "precision=fp32");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("recipe cifar10-vit: --arch vit --width 192 --patch 4 ");
    JsonNode config =
        new ObjectMapper().readTree(sweep.resolve("patch=8,precision=fp32/config.json").toFile());
    assertThat(config.path("architecture").path("patch").asInt()).isEqualTo(8);
    assertThat(config.path("precision").asText()).isEqualTo("FP32");
    assertThat(config.path("averaging").path("decay").asDouble())
        .as("the recipe's own")
        .isEqualTo(0.998);
    assertThat(sweep.resolve("patch=16,precision=fp32/best.safetensors")).exists();
  }

  @Test
  void saysHowASweepIsWritten() {
    CommandLineRun run = sweep("--sweep", "patch");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("as patch=4,8 depth=8,12, not 'patch'");
    assertThat(sweep).doesNotExist();
  }
}
