package dev.vireo.tools.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vireo train} as a real process that is told to end. */
class TrainingStopTest {
  @TempDir private Path folder;

  @Test
  void sigtermEndsAfterTheStepWithWholeFilesAndExitCodeZero() throws Exception {
    train("--epochs", "1000000");

    assertThat(folder.resolve("run/last.safetensors")).exists();
    assertThat(folder.resolve("run/resume.state")).exists();
    assertThat(folder.resolve("run").toFile().list()).noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  void sigtermEndsASweepWithTheRunInHand() throws Exception {
    train("--epochs", "1000000", "--sweep", "hidden=8,16");

    assertThat(folder.resolve("run/hidden=8/last.safetensors")).exists();
    assertThat(folder.resolve("run/hidden=16")).doesNotExist();
  }

  /** Ends a run after its first epoch, which must be heeded with exit code 0. */
  private void train(String... more) throws Exception {
    draw();
    List<String> arguments =
        new ArrayList<>(List.of("train", "images", "-o", "run", "--arch", "mlp", "--hidden", "8"));
    arguments.addAll(List.of("--device", "cpu", "--threads", "1"));
    arguments.addAll(List.of(more));
    Process process = VireoProcess.in(folder, arguments.toArray(String[]::new)).start();
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      await(err, "epoch ");

      process.toHandle().destroy();
      await(err, "Stopping after the step in hand; once more leaves at once.");
      await(err, "the same command with --resume goes on from there");

      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private void draw() throws IOException {
    for (String label : new String[] {"dark", "light"}) {
      Path images = Files.createDirectories(folder.resolve("images").resolve(label));
      for (int i = 0; i < 10; i++) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        image.setRGB(i % 8, i / 8, label.equals("dark") ? 0x101010 : 0xF0F0F0);
        ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
      }
    }
  }

  private static void await(BufferedReader err, String part) throws IOException {
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("the process ended without saying: " + part);
  }
}
