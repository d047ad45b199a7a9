package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.model.Geometry;
import dev.vireo.inference.model.Normalization;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final Normalization IMAGENET =
      Normalization.unit(Preprocessing.IMAGENET_MEAN, Preprocessing.IMAGENET_STD);

  private static Preprocessing centerCrop(int resize, int size) {
    return new Preprocessing(Geometry.centerCrop(resize, size), IMAGENET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wide", "tall", "square"})
  void fillsASlotWithTheBytesOfTorchvision(String name) {
    assertThat(decode(centerCrop(47, 32), name + ".jpg"))
        .isEqualTo(Golden.rgb(Golden.pixels(name + "-47-32.png")));
    assertThat(decode(new Preprocessing(Geometry.stretch(32), IMAGENET), name + ".jpg"))
        .isEqualTo(Golden.rgb(Golden.pixels(name + "-stretch-32.png")));
  }

  @Test
  void onePixelFillsTheWholeInput() {
    byte[] slot = decode(centerCrop(36, 32), "one-pixel.png");

    for (int i = 0; i < slot.length; i += 3) {
      assertThat(new byte[] {slot[i], slot[i + 1], slot[i + 2]})
          .containsExactly((byte) 10, (byte) 200, (byte) 30);
    }
  }

  /**
   * torchvision: {@code Resize} truncates the longer edge, {@code CenterCrop} rounds half to even.
   */
  @ParameterizedTest
  @CsvSource({
    "500, 375, 341, 256, 58, 16",
    "375, 500, 256, 341, 16, 58",
    "256, 259, 256, 259, 16, 18",
    "256, 257, 256, 257, 16, 16",
    "1, 60000, 256, 15360000, 16, 7679888",
  })
  void placesAnImageAsTorchvisionDoes(
      int width, int height, int resizedWidth, int resizedHeight, int x, int y) {
    Placement placement = Placement.of(Geometry.centerCrop(256, 224), width, height);

    assertThat(placement)
        .isEqualTo(new Placement(resizedWidth, resizedHeight, new Region(x, y, 224, 224), 0, 0));
  }

  private static byte[] decode(Preprocessing preprocessing, String name) {
    try (Arena arena = Arena.ofConfined();
        ImageDecoder decoder = ImageDecoders.open(preprocessing)) {
      MemorySegment slot = arena.allocate(3L * preprocessing.size() * preprocessing.size());
      decoder.decode(Golden.bytes(name), slot);
      return slot.toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
