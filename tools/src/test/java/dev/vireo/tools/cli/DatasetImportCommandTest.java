package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetImportCommandTest {
  @TempDir private Path temp;
  private Path source;
  private Path target;

  @BeforeEach
  void folders() throws IOException {
    source = Files.createDirectories(temp.resolve("source"));
    target = temp.resolve("target");
  }

  private void idx(String prefix, int... labels) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + 4 * labels.length);
    images.putInt(0x0803).putInt(labels.length).putInt(2).putInt(2);
    for (int i = 0; i < labels.length; i++) {
      images.put((byte) i).put((byte) 50).put((byte) 100).put((byte) 200);
    }
    Files.write(source.resolve(prefix + "-images-idx3-ubyte"), images.array());
    ByteBuffer names = ByteBuffer.allocate(8 + labels.length);
    names.putInt(0x0801).putInt(labels.length);
    for (int label : labels) {
      names.put((byte) label);
    }
    Files.write(source.resolve(prefix + "-labels-idx1-ubyte"), names.array());
  }

  private static void png(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
  }

  @Test
  void writesPackedPixelsAsPicturesInTheirParts() throws IOException {
    idx("train", 7, 2, 7);
    idx("t10k", 2);
    CommandLineRun run = CommandLineRun.of("dataset", "import", "mnist", source, target);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("2 classes, 3 images in train, 1 images in test");
    BufferedImage image = ImageIO.read(target.resolve("train/7/00002.png").toFile());
    assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
    assertThat(image.getRaster().getSample(0, 0, 0)).isEqualTo(2);
    assertThat(image.getRaster().getSample(1, 1, 0)).isEqualTo(200);
    assertThat(target.resolve("test/2/00000.png")).exists();
  }

  @Test
  void copiesOrLinksFilesAndLeavesOutWhatCannotBeRead() throws IOException {
    png(source.resolve("images/owl_1.jpg"));
    png(source.resolve("images/great_tit_1.jpg"));
    Files.writeString(source.resolve("images/owl_2.jpg"), "<html>");
    Files.createDirectories(source.resolve("annotations"));
    Files.writeString(
        source.resolve("annotations/list.txt"), "owl_1 1\nowl_2 1\nowl_3 1\ngreat_tit_1 2\n");
    CommandLineRun run = CommandLineRun.of("dataset", "import", "pets", source, target, "--link");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("left out 2 images", "owl_2.jpg", "owl_3.jpg");
    assertThat(run.out()).contains("2 classes, 2 images");
    assertThat(target.resolve("owl/owl_1.jpg"))
        .hasSameBinaryContentAs(source.resolve("images/owl_1.jpg"));
    assertThat(Files.getAttribute(target.resolve("owl/owl_1.jpg"), "unix:nlink")).isEqualTo(2);
  }

  @Test
  void keepsEveryPartUnderItsName() throws IOException {
    png(source.resolve("train/owl/1.png"));
    png(source.resolve("train/wren/2.png"));
    png(source.resolve("valid/owl/3.png"));
    png(source.resolve("test/wren/4.png"));
    CommandLineRun run = CommandLineRun.of("dataset", "import", "folder", source, target);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("2 images in train, 1 images in valid, 1 images in test");
    assertThat(target.resolve("valid/owl/3.png")).exists();
    assertThat(target.resolve("test/wren/4.png")).exists();
  }

  @Test
  void refusesAPartWithoutClasses() throws IOException {
    png(source.resolve("train/owl/1.png"));
    png(source.resolve("val/owl/2.png"));
    png(source.resolve("test/3.png"));
    CommandLineRun run = CommandLineRun.of("dataset", "import", "folder", source, target);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(source.resolve("test") + " has no class folders");
    assertThat(target).doesNotExist();
  }

  @Test
  void leavesNothingOfADatasetThatIsDamaged() throws IOException {
    idx("train", 7, 2);
    Path images = source.resolve("train-images-idx3-ubyte");
    Files.write(images, Arrays.copyOf(Files.readAllBytes(images), 20));
    CommandLineRun run = CommandLineRun.of("dataset", "import", "mnist", source, target);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("states 2 images of 2x2, which take 24 bytes, and has 20");
    assertThat(target).doesNotExist();
  }

  @Test
  void writesNothingOutsideItsFolder() throws IOException {
    png(source.resolve("1.png"));
    Path table = Files.writeString(source.resolve("list.csv"), "1.png,owl\n1.png,..\n");
    CommandLineRun run = CommandLineRun.of("dataset", "import", "csv", table, target);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("1.png is of the class '..'").doesNotContain("INTERNAL");
    assertThat(temp.toFile().list()).containsExactly("source");
  }

  @Test
  void namesTheKindsItKnows() {
    CommandLineRun run = CommandLineRun.of("dataset", "import", "coco", source, target);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("KIND is mnist, fashion-mnist,").contains("not 'coco'");
    run = CommandLineRun.of("dataset", "import", "cifar10", source, target);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("holds no data_batch_1.bin");
  }
}
