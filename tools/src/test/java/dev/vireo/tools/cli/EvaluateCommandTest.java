package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.SampleRun;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code evaluate} on every kind of dataset that {@code train} reads, each in its true format: two
 * red images, a green one called blue, and a blue one, to a model that knows the three colours.
 */
class EvaluateCommandTest {
  private static final int[] COLORS = {0xFF0000, 0xFF0000, 0x00FF00, 0x0000FF};
  private static final String[] CLASSES = {"red", "red", "blue", "blue"};
  private static final int BLUE = 2;

  @TempDir private Path temp;
  private Path data;
  private Path model;

  @BeforeEach
  void aModel() throws IOException {
    data = Files.createDirectories(temp.resolve("data"));
    model = temp.resolve("colors.onnx");
    try (InputStream in = getClass().getResourceAsStream("/colors.onnx")) {
      Files.copy(in, model);
    }
  }

  private static byte[] png(int color) throws IOException {
    BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < 16 * 12; pixel++) {
      image.setRGB(pixel % 16, pixel / 16, color);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private void image(String file, int color) throws IOException {
    Path path = data.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, png(color));
  }

  private static byte[] cifar(int label, int color) {
    ByteBuffer record = ByteBuffer.allocate(1 + 3 * 1024);
    record.put((byte) label);
    for (int shift = 16; shift >= 0; shift -= 8) {
      for (int pixel = 0; pixel < 1024; pixel++) {
        record.put((byte) (color >> shift));
      }
    }
    return record.array();
  }

  private void idx(String prefix, int... labels) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + 4 * labels.length);
    images.putInt(0x0803).putInt(labels.length).putInt(2).putInt(2);
    Files.write(data.resolve(prefix + "-images-idx3-ubyte"), images.array());
    ByteBuffer names = ByteBuffer.allocate(8 + labels.length);
    names.putInt(0x0801).putInt(labels.length);
    for (int label : labels) {
      names.put((byte) label);
    }
    Files.write(data.resolve(prefix + "-labels-idx1-ubyte"), names.array());
  }

  /** Adds a member to a ustar archive that has not ended. */
  static void tar(ByteArrayOutputStream archive, String name, byte[] content) {
    ByteBuffer header = ByteBuffer.allocate(512);
    header.put(0, name.getBytes(StandardCharsets.UTF_8));
    header.put(124, "%011o".formatted(content.length).getBytes(StandardCharsets.US_ASCII));
    header.put(148, "        ".getBytes(StandardCharsets.US_ASCII));
    header.put(156, (byte) '0');
    header.put(257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    int sum = 0;
    for (byte b : header.array()) {
      sum += b & 0xFF;
    }
    header.put(148, "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII));
    archive.writeBytes(header.array());
    archive.writeBytes(content);
    archive.writeBytes(new byte[(512 - content.length % 512) % 512]);
  }

  private CommandLineRun evaluate(Path dataset) {
    return CommandLineRun.of("evaluate", dataset, "-m", model);
  }

  private static void assertThreeOfFour(CommandLineRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("top-1   75.00%  (3 of 4 images)")
        .containsPattern("red +2 +100\\.0% +100\\.0%")
        .containsPattern("blue +2 +50\\.0% +100\\.0% +66\\.7%  green \\(1\\)");
  }

  @Test
  void takesTheHeldOutPartOfDividedFolders() throws IOException {
    image("train/purple/1.png", 0xFF00FF);
    for (int i = 0; i < 4; i++) {
      image("val/%s/%d.png".formatted(CLASSES[i], i), COLORS[i]);
    }
    CommandLineRun run = evaluate(data);
    assertThreeOfFour(run);
    assertThat(run.err()).contains("4 held-out images of " + data);
    assertThat(evaluate(data.resolve("val")).err()).doesNotContain("held-out");
  }

  @Test
  void readsCifarsTestBatchWithOrWithoutTheOthers() throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int i = 0; i < 4; i++) {
      records.writeBytes(cifar(CLASSES[i].equals("blue") ? BLUE : 0, COLORS[i]));
    }
    Files.write(data.resolve("test_batch.bin"), records.toByteArray());
    Files.writeString(data.resolve("batches.meta.txt"), "red\ngreen\nblue\n\n");
    assertThreeOfFour(evaluate(data));
    Files.write(data.resolve("data_batch_1.bin"), cifar(1, 0xFFFFFF));
    assertThreeOfFour(evaluate(data));
  }

  @Test
  void readsTablesOfPathsAndLabelsWhereAnImageMayStandTwice() throws IOException {
    for (int i = 1; i < 4; i++) {
      image(i + ".png", COLORS[i]);
    }
    Path table = data.resolve("birds.csv");
    Files.writeString(
        table,
        """
        label,path,split
        red,1.png,test
        red,1.png,test
        blue,2.png,test
        blue,3.png,test
        purple,4.png,train
        """);
    assertThreeOfFour(evaluate(table));
  }

  @Test
  void readsPetsByTheirFileNames() throws IOException {
    for (int i = 0; i < 4; i++) {
      // Their names say .jpg; what they are, the decoder finds out.
      image("images/%s_%d.jpg".formatted(CLASSES[i], i), COLORS[i]);
    }
    Files.createDirectories(data.resolve("annotations"));
    Files.writeString(data.resolve("annotations/trainval.txt"), "red_0 1 1 1\n");
    Files.writeString(
        data.resolve("annotations/test.txt"),
        "red_0 1 1 1\nred_1 1 1 1\nblue_2 2 1 2\nblue_3 2 1 2\n");
    assertThreeOfFour(evaluate(data));
  }

  @Test
  void readsShardsWhoseClassesAreTheModelsNumbers() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    for (int i = 0; i < 4; i++) {
      int label = CLASSES[i].equals("blue") ? BLUE : 0;
      tar(archive, i + ".png", png(COLORS[i]));
      tar(archive, i + ".cls", Integer.toString(label).getBytes(StandardCharsets.US_ASCII));
    }
    archive.writeBytes(new byte[1024]);
    Path shard = Files.write(data.resolve("val-000.tar"), archive.toByteArray());
    assertThreeOfFour(evaluate(shard));
    assertThreeOfFour(evaluate(data));
  }

  @Test
  void measuresACheckpointOnIdxFiles() throws IOException {
    // The checkpoint answers its second class, whatever it sees.
    model = SampleRun.write(temp.resolve("run"), "red", "green", "blue");
    idx("train", 0, 0);
    idx("t10k", 1, 1, 2, 1);
    CommandLineRun run = evaluate(data);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("top-1   75.00%  (3 of 4 images)")
        .containsPattern("green +3 +100\\.0%");
  }

  @Test
  void namesTheImagesThatCannotBeRead() throws IOException {
    image("red/1.png", COLORS[0]);
    Path cut = data.resolve("red/2.png");
    Files.write(cut, Arrays.copyOf(png(COLORS[0]), 40));
    for (int i = 0; i < 11; i++) {
      Files.writeString(data.resolve("red/bad-%02d.png".formatted(i)), "<html>");
    }
    CommandLineRun run = evaluate(data);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("top-1   100.00%  (1 of 1 images)")
        .contains("failed  12 images could not be read, which counts for nothing");
    assertThat(run.err())
        .contains("12 images could not be read:")
        .containsPattern("  \\Q%s\\E: CORRUPT_IMAGE: \\w".formatted(cut))
        .containsPattern("bad-08\\.png: UNSUPPORTED_IMAGE: \\w")
        .doesNotContain("bad-09.png")
        .contains("  and 2 more");
  }

  @Test
  void failsWhenNothingWasMeasured() throws IOException {
    Path cut = Files.createDirectories(data.resolve("red")).resolve("1.png");
    Files.write(cut, Arrays.copyOf(png(COLORS[0]), 40));
    Path reports = temp.resolve("reports");
    CommandLineRun run = CommandLineRun.of("evaluate", data, "-m", model, "-o", reports);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("vireo: " + data + ": nothing was measured, as no image could be read (1 failed)")
        .contains("; the first: " + cut + ": CORRUPT_IMAGE: ");
    assertThat(reports).doesNotExist();
    Files.writeString(data.resolve("red/2.png"), "<html>");
    assertRefused("(2 failed); the first: " + cut + ": CORRUPT_IMAGE: ");
  }

  @Test
  void mapsLabelsByNameBeforeNumber() throws IOException {
    model = SampleRun.write(temp.resolve("run"), "2", "1", "0");
    idx("t10k", 1, 2);
    CommandLineRun run = evaluate(data);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("(1 of 2 images)").containsPattern("2 +1 +0\\.0% .* 1 \\(1\\)");
  }

  @Test
  void saysWhatIsWrongWithADataset() throws IOException {
    idx("t10k", 1, 7);
    assertRefused("images of the class '7', and the model knows only red, green, blue");
    idx("t10k", 1, 2);
    Files.write(data.resolve("t10k-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 1, 2});
    assertRefused("states 3 labels, which take 11 bytes, and has 10");
    data = temp.resolve("nowhere");
    assertRefused("nowhere does not exist");
  }

  private void assertRefused(String message) {
    CommandLineRun run = evaluate(data);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("vireo: ").contains(message).doesNotContain("\tat ");
  }

  @Test
  void aFolderAboveTheDatasetIsTold() throws IOException {
    image("colors/red/1.png", 0xFF0000);
    image("colors/blue/2.png", 0x0000FF);

    CommandLineRun run = CommandLineRun.of("evaluate", data, "-m", model);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "a folder for each of blue, red: if these are the classes, name "
                + data.resolve("colors"));
  }
}
