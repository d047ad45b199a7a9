package dev.vireo.tools.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.tools.dataset.bird.FieldGuide;
import dev.vireo.tools.dataset.bird.Species;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BirdDatasetTest {
  @TempDir private Path folder;

  @Test
  void drawsAFolderForEverySpecies() throws IOException {
    BirdDataset everything = new BirdDataset(12, 1, 40, 1);
    AtomicInteger drawn = new AtomicInteger();

    everything.write(folder.resolve("birds"), drawn::incrementAndGet);

    List<String> names = FieldGuide.species().stream().map(Species::name).sorted().toList();
    assertThat(names).hasSize(12).doesNotHaveDuplicates();
    assertThat(names(folder.resolve("birds"))).isEqualTo(names);
    assertThat(drawn).hasValue(12);
    assertThat(folder.resolve("birds/kingfisher/kingfisher-0001.jpg")).isNotEmptyFile();
  }

  @Test
  void mixesSizesAndShapes() throws IOException {
    new BirdDataset(2, 20, 100, 1).write(folder.resolve("birds"), () -> {});

    Set<String> shapes = new HashSet<>();
    for (Path file : files(folder.resolve("birds"))) {
      BufferedImage image = ImageIO.read(file.toFile());
      int longest = Math.max(image.getWidth(), image.getHeight());
      assertThat(longest).isBetween(40, 100);
      shapes.add(
          image.getWidth() > image.getHeight()
              ? "wide"
              : image.getWidth() < image.getHeight() ? "tall" : "square");
    }
    assertThat(shapes).containsExactlyInAnyOrder("wide", "tall", "square");
  }

  @Test
  void aSeedGivesTheSameBytesWhateverElseIsDrawn() throws IOException {
    new BirdDataset(3, 2, 60, 5).write(folder.resolve("a"), () -> {});
    new BirdDataset(4, 3, 60, 5).write(folder.resolve("b"), () -> {});

    for (Path file : files(folder.resolve("a"))) {
      Path twin = folder.resolve("b").resolve(folder.resolve("a").relativize(file));
      assertThat(file).hasSameBinaryContentAs(twin);
    }
  }

  @Test
  void noTwoImagesAreTheSame() throws IOException {
    new BirdDataset(2, 5, 60, 5).write(folder.resolve("a"), () -> {});
    new BirdDataset(2, 5, 60, 6).write(folder.resolve("b"), () -> {});

    Map<String, Path> contents = new TreeMap<>();
    for (Path file : files(folder)) {
      contents.put(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1), file);
    }
    assertThat(contents).hasSize(20);
  }

  @ParameterizedTest
  @CsvSource({"1,10,100", "13,10,100", "2,0,100", "2,10,31", "2,10,2049"})
  void refusesNumbersOutOfRange(int classes, int perClass, int size) {
    assertThatThrownBy(() -> new BirdDataset(classes, perClass, size, 1))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void leavesAFolderWithOtherThingsAlone() throws IOException {
    Path kept = Files.writeString(folder.resolve("letter.txt"), "dear");

    assertThatThrownBy(() -> new BirdDataset(2, 1, 40, 1).write(folder, () -> {}))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("is not empty");
    assertThat(files(folder)).containsExactly(kept);
  }

  @Test
  void leavesNothingBehindWhenItFails() throws IOException {
    assertThatThrownBy(() ->
            new BirdDataset(2, 5, 40, 1)
                .write(
                    folder.resolve("birds"),
                    () -> {
                      throw new IllegalStateException("the disk is gone");
                    }))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageContaining("the disk is gone");
    assertThat(files(folder)).isEmpty();
    assertThat(names(folder)).isEmpty();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aBirdsPlaceIsWhereItIsPainted() {
    BirdDataset birds = new BirdDataset(12, 3, 120, 4);
    for (Species species : birds.species()) {
      for (int i = 1; i <= 3; i++) {
        LocatedBird located = birds.located(species, i);
        int pixels = located.photo().getWidth() * located.photo().getHeight();
        assertThat(located.bird()).hasSize(pixels);
        int inside = 0;
        int middle = 0;
        for (int j = 0; j < pixels; j++) {
          int row = j / located.photo().getWidth();
          double x = (j % located.photo().getWidth() + 0.5) / located.photo().getWidth() - 0.5;
          double y = (row + 0.5) / located.photo().getHeight() - 0.5;
          inside += located.bird()[j] ? 1 : 0;
          middle += located.bird()[j] && Math.abs(x) < 0.4 && Math.abs(y) < 0.4 ? 1 : 0;
        }
        assertThat((double) inside / pixels).as(species.name()).isBetween(0.03, 0.6);
        assertThat((double) middle / inside).as(species.name()).isGreaterThan(0.7);
      }
    }
  }

  @Test
  void aFlamingosPlaceIsPink() {
    BirdDataset birds = new BirdDataset(12, 4, 160, 4);
    Species flamingo =
        birds.species().stream()
            .filter(each -> each.name().equals("flamingo"))
            .findFirst()
            .orElseThrow();
    double inside = 0;
    double outside = 0;
    for (int i = 1; i <= 4; i++) {
      LocatedBird located = birds.located(flamingo, i);
      inside += redder(located, true);
      outside += redder(located, false);
    }
    assertThat(inside).isGreaterThan(outside + 4 * 20);
  }

  /** By how much red exceeds green in the mean of a part of the photo. */
  private static double redder(LocatedBird located, boolean bird) {
    double sum = 0;
    int pixels = 0;
    for (int i = 0; i < located.bird().length; i++) {
      if (located.bird()[i] == bird) {
        int width = located.photo().getWidth();
        int rgb = located.photo().getRGB(i % width, i / width);
        sum += (rgb >> 16 & 0xff) - (rgb >> 8 & 0xff);
        pixels++;
      }
    }
    return sum / pixels;
  }
}
