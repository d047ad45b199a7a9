package dev.vireo.tools.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.jerolba.carpet.CarpetReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code vireo classify} as a real process that is killed at random moments and resumed until it
 * ends: its rows are those of a run that nobody disturbed, one by one.
 */
@Tag("long")
@Tag("kill")
class KillTest {
  /** For each format. */
  private static final int KILLS = Integer.getInteger("vireo.kills", 25);

  private static final int INPUTS = 30_000;

  /** On a machine that became slower meanwhile, a run must still end some time. */
  private static final int PATIENCE = 8;

  private static final int SEED = 20_261;
  private static final long MOST_SECONDS = 120;

  @TempDir Path folder;

  @BeforeEach
  void manyInputs() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/colors.onnx")) {
      Files.copy(in, folder.resolve("colors.onnx"));
    }
    List<String> names = new ArrayList<>();
    for (int color : new int[] {0xFF0000, 0x00FF00, 0x0000FF}) {
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      image.setRGB(1, 1, color);
      image.setRGB(2, 2, color);
      names.add(Integer.toHexString(color) + ".png");
      ImageIO.write(image, "png", folder.resolve(names.getLast()).toFile());
    }
    Files.writeString(folder.resolve("damaged.png"), "no image");
    names.add("damaged.png");
    names.add("absent.png");
    Random random = new Random(SEED);
    Files.write(
        folder.resolve("list.txt"),
        random.ints(INPUTS, 0, names.size()).mapToObj(names::get).toList());
  }

  @Test
  void csvRowsAreThoseOfAnUndisturbedRun() throws Exception {
    killAndCompare("csv");
  }

  @Test
  void parquetRowsAreThoseOfAnUndisturbedRun() throws Exception {
    killAndCompare("parquet");
  }

  private void killAndCompare(String format) throws Exception {
    Path whole = folder.resolve("whole." + format);
    long started = System.nanoTime();
    assertThat(end(start(whole))).isZero();
    long milliseconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    List<String> expected = rows(whole);
    assertThat(expected).hasSize(INPUTS);

    Random random = new Random(SEED);
    int kills = 0;
    int midway = 0;
    for (int round = 0; kills < KILLS; round++) {
      Path target = folder.resolve("killed-" + round + "." + format);
      Process process = start(target);
      long most = milliseconds;
      while (!process.waitFor(random.nextLong(most), TimeUnit.MILLISECONDS)) {
        most += milliseconds / PATIENCE;
        process.destroyForcibly().waitFor();
        if (Files.exists(target)) {
          assertThat(rows(target)).as("appears only when it is whole").isEqualTo(expected);
        }
        kills++;
        midway += Files.exists(rowsOf(target, format)) ? 1 : 0;
        process = start(target);
      }
      assertThat(process.exitValue()).as(log()).isZero();
      assertThat(rows(target)).isEqualTo(expected);
      assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
    }
    System.out.printf("%s: killed %d times, %d of them with rows written%n", format, kills, midway);
  }

  private static Path rowsOf(Path target, String format) {
    String rows = format.equals("csv") ? "rows.csv" : "rows.arrows";
    return Path.of(target + ".unfinished", rows);
  }

  private Process start(Path target) throws IOException {
    String output = target.getFileName().toString();
    return VireoProcess.in(
            folder, "classify", "@list.txt", "-m", "colors.onnx", "--resume", "-o", output)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log.txt").toFile())
        .start();
  }

  private int end(Process process) throws Exception {
    try {
      assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).as(log()).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log.txt"));
  }

  private static List<String> rows(Path file) throws IOException {
    if (file.toString().endsWith(".csv")) {
      return Files.readAllLines(file, StandardCharsets.UTF_8).stream().skip(1).toList();
    }
    List<String> rows = new ArrayList<>();
    for (Map<?, ?> row : new CarpetReader<>(file.toFile(), Map.class)) {
      rows.add(row.toString());
    }
    return rows;
  }
}
