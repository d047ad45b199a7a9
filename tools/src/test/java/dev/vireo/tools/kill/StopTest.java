package dev.vireo.tools.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.cli.Main;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vireo classify} as a real process that is asked to stop, as by Ctrl-C. */
class StopTest {
  private static final int KILLED_AT_ONCE = 130;
  private static final int INPUTS = 2_000_000;

  @TempDir Path folder;

  @BeforeEach
  void aModelAndAnImage() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/colors.onnx")) {
      Files.copy(in, folder.resolve("colors.onnx"));
    }
    ImageIO.write(
        new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB),
        "png",
        folder.resolve("black.png").toFile());
    Files.writeString(folder.resolve("list.txt"), "black.png\n".repeat(INPUTS));
  }

  @Test
  void theFirstSignalLeavesWholeRowsAndSaysHowToGoOn() throws Exception {
    Process process = classifyForLong();
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      awaitLine(err, "batches of");
      awaitRows(process);

      process.toHandle().destroy();
      awaitLine(err, "Stopping after the batches in hand; once more leaves at once.");
      String last = awaitLine(err, "--resume goes on from there");

      assertThat(process.waitFor()).isEqualTo(1);
      Path rows = folder.resolve("out.csv.unfinished/rows.csv");
      long inputs = Files.readAllLines(rows).size() - 1L;
      assertThat(inputs).isPositive();
      assertThat(last).contains("Stopped after %,d inputs".formatted(inputs)).contains("rows.csv");
      assertThat(Files.readString(rows)).endsWith("\r\n");
      assertThat(folder.resolve("out.csv")).doesNotExist();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theSecondSignalLeavesAtOnce() throws Exception {
    Process process = classifyForLong();
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      awaitLine(err, "batches of");

      process.toHandle().destroy();
      awaitLine(err, "Stopping after");
      process.toHandle().destroy();

      assertThat(process.waitFor()).isEqualTo(KILLED_AT_ONCE);
    } finally {
      process.destroyForcibly();
    }
  }

  private void awaitRows(Process process) throws Exception {
    Path journal = folder.resolve("out.csv.unfinished/journal.jsonl");
    while (!Files.exists(journal) || !Files.readString(journal).contains("committed")) {
      assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).as("ended by itself").isFalse();
    }
  }

  private static String awaitLine(BufferedReader lines, String part) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError("the process ended without saying: " + part);
  }

  private Process classifyForLong() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("classify", "@list.txt", "-m", "colors.onnx", "-o", "out.csv"));
    return new ProcessBuilder(command).directory(folder.toFile()).start();
  }
}
