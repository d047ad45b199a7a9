package dev.vireo.training.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.image.PixelDecoder;
import dev.vireo.inference.image.Pixels;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** idx and CIFAR files. */
class PackedImagesTest {
  @TempDir private Path root;

  private void write(String file, byte[] bytes) throws IOException {
    PackedFiles.write(root.resolve(file), bytes);
  }

  private void idx(String prefix, byte[] images, byte[] labels) throws IOException {
    write(prefix + "-images-idx3-ubyte", images);
    write(prefix + "-labels-idx1-ubyte", labels);
  }

  private static byte[] pixels(Sample sample, int width, int height) {
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      Pixels pixels = decoder.decode(sample.image().read());
      assertThat(pixels.width()).isEqualTo(width);
      assertThat(pixels.height()).isEqualTo(height);
      return pixels.data().toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> DatasetKind.of(root).find(root))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContainingAll(parts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz"})
  void readsGrayImagesOfAnyWidthAsRgb(String suffix) throws IOException {
    write("raw/train-images-idx3-ubyte" + suffix, PackedFiles.idxImages(3, 5, 4));
    write("raw/train-labels-idx1-ubyte" + suffix, PackedFiles.idxLabels(7, 2, 7));
    write("raw/t10k-images-idx3-ubyte" + suffix, PackedFiles.idxImages(1, 5, 4));
    write("raw/t10k-labels-idx1-ubyte" + suffix, PackedFiles.idxLabels(2));
    assertThat(DatasetKind.of(root)).isEqualTo(DatasetKind.IDX);
    FoundImages found = DatasetKind.IDX.find(root);
    assertThat(found.training().labels()).containsExactly("2", "7");
    assertThat(found.training().samples()).extracting(Sample::label).containsExactly(1, 0, 1);
    assertThat(found.heldOut().orElseThrow().labels()).containsExactly("2");
    byte[] expected = new byte[5 * 4 * 3];
    for (int i = 0; i < 20; i++) {
      Arrays.fill(expected, 3 * i, 3 * i + 3, (byte) (14 + i));
    }
    assertThat(pixels(found.training().samples().get(2), 5, 4)).isEqualTo(expected);
  }

  @Test
  void callsClassesByTheirNames() throws IOException {
    Path fashion = root.resolve("FashionMNIST");
    PackedFiles.write(
        fashion.resolve("raw/train-images-idx3-ubyte"), PackedFiles.idxImages(2, 2, 2));
    PackedFiles.write(fashion.resolve("raw/train-labels-idx1-ubyte"), PackedFiles.idxLabels(9, 0));
    assertThat(DatasetKind.IDX.find(fashion).training().labels())
        .containsExactly("T-shirt_top", "Ankle_boot");
    Files.writeString(fashion.resolve("raw/labels.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
    assertThat(DatasetKind.IDX.find(fashion).training().labels()).containsExactly("a", "j");
  }

  @Test
  void aFolderFurtherUpSaysNothingAboutTheClasses() throws IOException {
    Path digits = root.resolve("old-fashioned photos/MNIST");
    PackedFiles.write(
        digits.resolve("raw/train-images-idx3-ubyte"), PackedFiles.idxImages(2, 2, 2));
    PackedFiles.write(digits.resolve("raw/train-labels-idx1-ubyte"), PackedFiles.idxLabels(9, 0));
    assertThat(DatasetKind.IDX.find(digits).training().labels()).containsExactly("0", "9");
  }

  @Test
  void refusesIdxFilesWithWrongCounts() throws IOException {
    idx("train", PackedFiles.idxImages(3, 2, 2), PackedFiles.idxLabels(0, 1));
    refused("train-images-idx3-ubyte holds 3 images and", "2 labels; they do not belong together");
  }

  @Test
  void refusesIdxFilesThatAreCutShortTooLongOrSomethingElse() throws IOException {
    byte[] images = PackedFiles.idxImages(3, 2, 2);
    idx("train", Arrays.copyOf(images, 27), PackedFiles.idxLabels(0, 1, 1));
    refused("states 3 images of 2x2, which take 28 bytes, and has 27");
    idx("train", Arrays.copyOf(images, 29), PackedFiles.idxLabels(0, 1, 1));
    refused("take 28 bytes, and has 29");
    idx("train", images, Arrays.copyOf(PackedFiles.idxLabels(0, 1, 1), 10));
    refused("states 3 labels, which take 11 bytes, and has 10");
    idx(
        "train",
        "<html>not found</html>".getBytes(StandardCharsets.UTF_8),
        PackedFiles.idxLabels(0, 1, 1));
    refused("is no idx file of images");
    idx("train", new byte[3], PackedFiles.idxLabels(0, 1, 1));
    refused("is no idx file of images");
    images[4] = -1;
    idx("train", images, PackedFiles.idxLabels(0, 1, 1));
    refused("images of 2x2 pixels");
  }

  @Test
  void readsThePlanesOfCifar10() throws IOException {
    write("cifar-10-batches-bin/data_batch_1.bin", PackedFiles.cifar(3, 9));
    write("cifar-10-batches-bin/data_batch_2.bin", PackedFiles.cifar(0));
    write("cifar-10-batches-bin/test_batch.bin", PackedFiles.cifar(9));
    assertThat(DatasetKind.of(root)).isEqualTo(DatasetKind.CIFAR10);
    FoundImages found = DatasetKind.CIFAR10.find(root);
    assertThat(found.training().labels()).containsExactly("airplane", "cat", "truck");
    assertThat(found.training().samples()).extracting(Sample::label).containsExactly(1, 2, 0);
    assertThat(found.heldOut().orElseThrow().samples()).hasSize(1);
    byte[] pixels = pixels(found.training().samples().get(1), 32, 32);
    assertThat(Arrays.copyOf(pixels, 6)).containsExactly(10, 20, 30, 11, 21, 31);
    assertThat(pixels[3 * 32]).isEqualTo((byte) 12);
  }

  @Test
  void readsTheFineLabelsOfCifar100() throws IOException {
    byte[] record = new byte[3074];
    record[0] = 5;
    record[1] = 1;
    write("train.bin", record);
    write("test.bin", record);
    Files.writeString(root.resolve("fine_label_names.txt"), "apple\naquarium_fish\n");
    assertThat(DatasetKind.of(root)).isEqualTo(DatasetKind.CIFAR100);
    assertThat(DatasetKind.CIFAR100.find(root).training().labels())
        .containsExactly("aquarium_fish");
  }

  @Test
  void refusesCifarFilesThatAreCutShortOrMislabelled() throws IOException {
    write("data_batch_1.bin", Arrays.copyOf(PackedFiles.cifar(1, 2), 6000));
    refused("has 6,000 bytes, which is no whole number of CIFAR's records");
    write("data_batch_1.bin", PackedFiles.cifar(1, 12));
    refused("gives image 1 the label 12, and there are 10 classes");
  }

  @Test
  void findsPackedImagesAgainByTheirNames() throws IOException {
    idx("train", PackedFiles.idxImages(3, 2, 2), PackedFiles.idxLabels(0, 1, 1));
    write("data_batch_1.bin", PackedFiles.cifar(1));
    write("a.tar", PackedFiles.tar("owl/1.png", "first", "owl/2.png", "second"));
    Path gone = root.resolve("gone.png");
    List<String> names =
        List.of(
            root.resolve("train-images-idx3-ubyte/00002").toString(),
            root.resolve("data_batch_1.bin/00000").toString(),
            root.resolve("a.tar/owl/2.png").toString(),
            gone.toString());
    var images = NamedImages.find(names);
    assertThat(images).extracting(image -> image.name()).containsExactlyElementsOf(names);
    assertThat(pixels(new Sample(images.get(0), 0), 2, 2)[0]).isEqualTo((byte) 14);
    assertThat(images.get(2).read()).asString().isEqualTo("second");
    assertThatThrownBy(images.get(3)::read).hasMessageContaining("does not exist");
  }
}
