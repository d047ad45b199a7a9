package dev.vireo.tools.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void aRunThatWaitsForPathsStops() throws Exception {
    Process process = classify("-");
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
        Writer paths = process.outputWriter(StandardCharsets.UTF_8)) {
      pass(paths);
      awaitRows(process);

      process.toHandle().destroy();

      assertThat(awaitLine(err, "Stopped after")).contains("--resume goes on from there");
      assertThat(process.waitFor()).isEqualTo(1);
      assertThat(folder.resolve("out.csv")).doesNotExist();
      assertThat(Files.readString(folder.resolve("out.csv.unfinished/rows.csv")))
          .doesNotContain("cannot be read");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aRunThatFailsMidwaySaysWhatIsKept() throws Exception {
    Process process = classify("-");
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      try (Writer paths = process.outputWriter(StandardCharsets.UTF_8)) {
        pass(paths);
        awaitRows(process);
        Files.createDirectories(folder.resolve("out.csv/in the way"));
      }

      assertThat(awaitLine(err, "Failed after"))
          .contains("Failed after 200 inputs", "rows.csv", "--resume goes on from there");
      assertThat(awaitLine(err, "cannot write")).contains("out.csv");
      assertThat(process.waitFor()).isEqualTo(1);
    } finally {
      process.destroyForcibly();
    }
  }

  /** More than the batches that wait to be full. */
  private static void pass(Writer paths) throws IOException {
    paths.write("black.png\n".repeat(200));
    paths.flush();
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
    return classify("@list.txt");
  }

  private Process classify(String inputs) throws IOException {
    return VireoProcess.in(folder, "classify", inputs, "-m", "colors.onnx", "-o", "out.csv")
        .start();
  }
}
