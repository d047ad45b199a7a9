package dev.vireo.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargePhotosTest {
  @TempDir private Path folder;

  @Test
  void areFourByThreeAsLargeAsAskedForAndHaveTheBytesOfAPhoto() throws IOException {
    Path photos = LargePhotos.write(folder.resolve("photos"), 1, 2);

    BufferedImage photo = ImageIO.read(photos.resolve("1.jpg").toFile());
    assertThat(photo.getWidth() * 3).isEqualTo(photo.getHeight() * 4);
    assertThat(photo.getWidth() * photo.getHeight()).isBetween(990_000, 1_010_000);
    assertThat(Files.size(photos.resolve("1.jpg"))).isBetween(250_000L, 450_000L);
    assertThat(photos.resolve("0.jpg")).exists();
  }

  @Test
  void areTheSameEachTime() throws IOException {
    Path first = LargePhotos.write(folder.resolve("first"), 1, 1);
    Path second = LargePhotos.write(folder.resolve("second"), 1, 1);

    assertThat(second.resolve("0.jpg")).hasSameBinaryContentAs(first.resolve("0.jpg"));
  }
}
