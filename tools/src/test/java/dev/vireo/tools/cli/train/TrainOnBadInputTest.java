package dev.vireo.tools.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.cli.CommandLineRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code train} says of datasets and run folders that are not as they should be. */
class TrainOnBadInputTest {
  @TempDir private Path temp;
  private Path images;
  private Path run;

  @BeforeEach
  void draw() throws IOException {
    images = temp.resolve("images");
    run = temp.resolve("run");
    for (String label : new String[] {"dark", "light"}) {
      Path folder = Files.createDirectories(images.resolve(label));
      for (int i = 0; i < 6; i++) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        image.setRGB(i, i, label.equals("dark") ? 0x101010 : 0xF0F0F0);
        ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
      }
    }
  }

  private CommandLineRun train(Path data, Object... more) {
    Object[] first = {
      "train", data, "-o", run, "--device", "cpu", "--arch", "mlp", "--hidden", 4, "--epochs", 1
    };
    Object[] arguments = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return CommandLineRun.of(arguments);
  }

  private static void assertRefused(CommandLineRun run, int exitCode, String... parts) {
    assertThat(run.err()).contains("vireo: ").contains(parts).doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void aTableMayNameAFileThatIsNotThere() throws IOException {
    StringBuilder rows = new StringBuilder("path,label\n");
    for (String label : new String[] {"dark", "light"}) {
      for (int i = 0; i < 7; i++) {
        rows.append("images/%s/%d.png,%s%n".formatted(label, i, label));
      }
    }
    Path table = Files.writeString(temp.resolve("table.csv"), rows);

    CommandLineRun trained = train(table);

    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains("left out 2 images that cannot be read:")
        .contains(temp.resolve("images/dark/6.png") + ": the file does not exist");
  }

  @Test
  void aClassOfWhichNoImageCanBeReadEndsTheRunBeforeItBegins() throws IOException {
    for (int i = 0; i < 6; i++) {
      Files.writeString(images.resolve("light/" + i + ".png"), "<html>");
    }
    assertRefused(
        train(images),
        1,
        "no image of the class light can be read; the first, " + images.resolve("light/"),
        "it starts with \"<html>\"");
    assertThat(run).doesNotExist();
  }

  @Test
  void idxFilesWhoseCountsDifferAreNamed() throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(16 + 3 * 4);
    pixels.putInt(0x0803).putInt(3).putInt(2).putInt(2);
    ByteBuffer labels = ByteBuffer.allocate(8 + 2);
    labels.putInt(0x0801).putInt(2).put((byte) 0).put((byte) 1);
    Path idx = Files.createDirectories(temp.resolve("idx"));
    Files.write(idx.resolve("train-images-idx3-ubyte"), pixels.array());
    Files.write(idx.resolve("train-labels-idx1-ubyte"), labels.array());
    assertRefused(
        train(idx),
        1,
        "train-images-idx3-ubyte holds 3 images and",
        "train-labels-idx1-ubyte 2 labels; they do not belong together");
    assertThat(run).doesNotExist();
  }

  @Test
  void anOptionThatIsGivenTwiceIsRefusedInEveryGroup() {
    for (String options :
        List.of(
            "--lr 0.1 --lr 0.2",
            "--threads 1 --resume --threads 2",
            "--flip none --mixup 0.2 --flip random",
            "--activation gelu --activation relu",
            "--temperature 1 --temperature 2",
            "--layer-decay 0.5 --layer-decay 0.6")) {
      String[] words = options.split(" ");
      assertRefused(
          train(images, (Object[]) words), 2, "option '" + words[0] + "' should be specified only");
    }
    assertThat(run).doesNotExist();
  }

  @Test
  void optionsThatHaveNoUseAreRefused() throws IOException {
    assertRefused(
        train(images, "--schedule", "constant", "--lr-end", 0.1), 2, "--lr-end has no use");
    assertRefused(
        train(images, "--warmup-epochs", 0, "--lr-start", 0.1), 2, "--lr-start has no use");
    Path divided = Files.createDirectory(temp.resolve("divided"));
    Files.createSymbolicLink(divided.resolve("train"), images);
    Files.createSymbolicLink(divided.resolve("test"), images);
    assertRefused(
        train(divided, "--val-fraction", 0.5),
        2,
        divided + " is divided already, so --val-fraction");
    assertThat(run).doesNotExist();
  }

  @Test
  void networksThatCannotBeAreRefused() {
    for (String options :
        List.of(
            "--arch vit --patch 4 --width 0 --heads 1",
            "--arch vit --patch 4 --width -4 --heads 1",
            "--arch vit --patch 4 --mlp-ratio 100000000",
            "--arch resnet18 --width 1000000000",
            "--arch mlp --hidden 1000000000")) {
      List<Object> arguments = new ArrayList<>(List.of("train", images, "-o", run));
      arguments.addAll(List.of(options.split(" ")));
      assertRefused(CommandLineRun.of(arguments.toArray()), 2, "cannot be");
    }
  }

  @Test
  void aRunOfAnotherConfigurationIsToldApartByItsSettings() {
    assertThat(train(images).exitCode()).isZero();
    assertRefused(
        train(images, "--lr", 0.3, "--ema", 0.9, "--resume"),
        2,
        "cannot resume " + run + " with another configuration: ",
        "schedule.peak was 0.05 and is now 0.3",
        "averaging was {\"kind\":\"none\"} and is now {\"kind\":\"ema\",\"decay\":0.9}",
        "or begin another run from its weights: -o ANOTHER --pretrained "
            + run.resolve("best.safetensors"));
    assertRefused(train(images), 1, "holds a training run already");
  }

  @Test
  void aResumeStateThatWasCutShortIsNotGoneOnFrom() throws IOException {
    assertThat(train(images).exitCode()).isZero();
    Path state = run.resolve("resume.state");
    byte[] whole = Files.readAllBytes(state);
    Files.write(state, Arrays.copyOf(whole, whole.length / 2));
    assertRefused(
        train(images, "--resume"),
        1,
        "cannot read " + state,
        "the file is cut short",
        "begin another run, with --pretrained " + run.resolve("last.safetensors"));
  }
}
