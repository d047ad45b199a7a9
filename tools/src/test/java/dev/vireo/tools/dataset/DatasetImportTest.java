package dev.vireo.tools.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.source.FoundImages;
import dev.vireo.training.source.LabelledImages;
import dev.vireo.training.source.Sample;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetImportTest {
  @TempDir private Path folder;
  private Path image;
  private Path target;

  @BeforeEach
  void drawAnImage() throws IOException {
    image = folder.resolve("image.png");
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    target = folder.resolve("target");
  }

  /** One image of each class. */
  private LabelledImages images(String... labels) {
    List<Sample> samples = new ArrayList<>();
    for (int label = 0; label < labels.length; label++) {
      samples.add(Sample.of(image, label));
    }
    return new LabelledImages("list.csv", List.of(labels), samples);
  }

  private void write(LabelledImages training, Optional<LabelledImages> heldOut) {
    List<FoundImages.Part> parts =
        heldOut.map(images -> new FoundImages.Part("test", () -> images)).stream().toList();
    new DatasetImport(new FoundImages(training, parts), false, () -> {}).write(target);
  }

  private void assertRefused(
      LabelledImages training, Optional<LabelledImages> heldOut, String... message)
      throws IOException {
    assertThatThrownBy(() -> write(training, heldOut))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContainingAll(message);
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(image);
    }
  }

  @Test
  void separatorsOfPathsBecomeUnderscores() {
    write(images("T-shirt/top", "either\\or"), Optional.of(images("T-shirt/top")));
    assertThat(target.resolve("train/T-shirt_top/image.png")).hasSameBinaryContentAs(image);
    assertThat(target.resolve("train/either_or/image.png")).exists();
    assertThat(target.resolve("test/T-shirt_top/image.png")).exists();
  }

  @Test
  void labelsThatNameNoFolderAreRefused() throws IOException {
    assertRefused(images("owl", ".."), Optional.empty(), image + " is of the class '..'", "dot");
    assertRefused(images("owl", "."), Optional.empty(), "the class '.'");
    assertRefused(images("owl", ".owl"), Optional.empty(), "the class '.owl'", "hidden");
    assertRefused(images("owl", " "), Optional.empty(), image + " is of the class ' '", "blank");
    assertRefused(images("owl", ""), Optional.empty(), "blank");
    assertRefused(images("a\0b"), Optional.empty(), "the class 'a?b'", "control character");
    assertRefused(images("a\u001b[2J"), Optional.empty(), "the class 'a?[2J'");
  }

  @Test
  void labelsOfTheHeldOutImagesAreRefusedBeforeAnyImageIsWritten() throws IOException {
    assertRefused(images("owl"), Optional.of(images("..")), image + " is of the class '..'");
  }

  @Test
  void classesThatWouldShareAFolderAreRefused() throws IOException {
    assertRefused(
        images("a/b", "a_b", "owl"),
        Optional.empty(),
        "the classes 'a/b' and 'a_b' would share the folder a_b",
        image.toString());
    assertRefused(
        images("Owl"), Optional.of(images("owl")), "the classes 'Owl' and 'owl' would share");
  }
}
