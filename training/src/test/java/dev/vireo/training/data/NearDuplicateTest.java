package dev.vireo.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.source.Sample;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearDuplicateTest {
  private static final int IMAGES = 60;

  @TempDir private Path temp;

  /** Some overlapping shapes in colours, the same for a seed. */
  private static BufferedImage picture(int seed, int edge) {
    return picture(seed, edge, edge);
  }

  private static BufferedImage picture(int seed, int width, int height) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.scale(width / 64.0, height / 64.0);
    g.setPaint(
        new GradientPaint(0, 0, new Color(random.nextInt()), 64, 64, new Color(random.nextInt())));
    g.fillRect(0, 0, 64, 64);
    for (int i = 0; i < 6; i++) {
      g.setColor(new Color(random.nextInt()));
      g.fillOval(random.nextInt(56) - 8, random.nextInt(56) - 8, 30, 20);
    }
    g.dispose();
    return image;
  }

  private Sample save(String name, BufferedImage image) throws IOException {
    Path file = temp.resolve(name);
    ImageIO.write(image, name.substring(name.indexOf('.') + 1), file.toFile());
    return Sample.of(file, 0);
  }

  private List<NearDuplicate> across(List<Sample> training, List<Sample> measured) {
    return across(training, measured, Augmentation.none(), Preprocessing.centerCrop(32));
  }

  /** As they are kept for training. */
  private List<NearDuplicate> across(
      List<Sample> training,
      List<Sample> measured,
      Augmentation augmentation,
      Preprocessing geometry) {
    Preprocessing stored = augmentation.stored(geometry);
    try (PixelStore learned = PixelStore.load(training, stored, 1, temp, () -> {});
        PixelStore held = PixelStore.load(measured, geometry, 1, temp, () -> {})) {
      return NearDuplicate.across(new Split(training, measured), learned, held);
    }
  }

  @Test
  void findsScaledAndCompressedCopiesAndNothingElse() throws IOException {
    List<Sample> training = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      training.add(save("t" + i + ".png", picture(i, 64)));
    }
    List<Sample> measured = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      measured.add(save("m" + i + ".png", picture(1000 + i, 64)));
    }
    measured.add(save("copy.png", picture(7, 64)));
    measured.add(save("large.png", picture(11, 200)));
    measured.add(save("compressed.jpg", picture(23, 64)));
    assertThat(across(training, measured))
        .containsExactly(
            new NearDuplicate(training.get(7), measured.get(IMAGES)),
            new NearDuplicate(training.get(11), measured.get(IMAGES + 1)),
            new NearDuplicate(training.get(23), measured.get(IMAGES + 2)));
  }

  @ParameterizedTest
  @CsvSource({"32, 32", "64, 64", "80, 64", "110, 96", "232, 224", "256, 224", "320, 224"})
  void findsEveryCopyHoweverImagesAreKeptForTheirCrops(int resize, int size) throws IOException {
    findsEveryCopy(
        Preprocessing.centerCrop(
            resize, size, Preprocessing.IMAGENET_MEAN, Preprocessing.IMAGENET_STD));
  }

  @Test
  void findsEveryCopyOfImagesThatAreStretched() throws IOException {
    findsEveryCopy(
        Preprocessing.stretch(64, Preprocessing.IMAGENET_MEAN, Preprocessing.IMAGENET_STD));
  }

  private void findsEveryCopy(Preprocessing geometry) throws IOException {
    List<Sample> training = new ArrayList<>();
    List<Sample> measured = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage picture = picture(i, 200 + i, 160);
      training.add(save("t" + i + ".png", picture));
      measured.add(save("m" + i + ".png", picture));
    }
    Augmentation crops = Augmentation.of(new Framing.ResizedCrop(0.35));
    List<NearDuplicate> found = across(training, measured, crops, geometry);
    assertThat(found.stream().map(NearDuplicate::training)).containsExactlyElementsOf(training);
    assertThat(found.stream().map(NearDuplicate::measured)).containsExactlyElementsOf(measured);
  }

  @Test
  void namesTheCopyAmongTheFramesOfAFixedCamera() throws IOException {
    List<Sample> training = new ArrayList<>();
    List<Sample> measured = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage frame = picture(1, 64);
      Graphics2D g = frame.createGraphics();
      g.setColor(Color.WHITE);
      g.fillRect(i % 8 * 8, i / 8 * 8, 8, 8);
      g.dispose();
      training.add(save("t" + i + ".png", frame));
      measured.add(save("m" + i + ".png", frame));
    }
    List<NearDuplicate> found = across(training, measured);
    assertThat(found.stream().map(NearDuplicate::training)).containsExactlyElementsOf(training);
    assertThat(found.stream().map(NearDuplicate::measured)).containsExactlyElementsOf(measured);
  }

  @Test
  void tellsTheSameShapesInOtherColorsApart() throws IOException {
    BufferedImage one = picture(5, 64);
    BufferedImage other = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      int color = one.getRGB(i % 64, i / 64);
      other.setRGB(i % 64, i / 64, (color & 0xFF00) | (color & 0xFF) << 16 | (color >> 16 & 0xFF));
    }
    assertThat(across(List.of(save("a.png", one)), List.of(save("b.png", other)))).isEmpty();
  }
}
