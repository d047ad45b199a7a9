package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.VireoException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PixelMemoryTest {
  private static final int PIXELS = 200_000;

  @BeforeAll
  static void load() {
    assertThat(OpenCv.problem()).isEmpty();
  }

  @Test
  void isTheSameForImagesThatFit() {
    try (PixelMemory memory = new PixelMemory()) {
      long first = address(memory, 400, 300);

      assertThat(address(memory, 300, 400)).isEqualTo(first);
      assertThat(address(memory, 10, 10)).isEqualTo(first);
      assertThat(memory.capacity()).isEqualTo(360_000);
      var _ = address(memory, 401, 300);
      assertThat(memory.capacity()).isEqualTo(360_900);
    }
  }

  @Test
  void aHugeImageDoesNotHoldItsMemoryForTheSmallOnesBehindIt() {
    try (PixelMemory memory = new PixelMemory()) {
      var _ = address(memory, 8000, 6000);
      var _ = address(memory, 4000, 3000);
      assertThat(memory.capacity()).as("a quarter").isEqualTo(144_000_000);
      var _ = address(memory, 3999, 3000);
      assertThat(memory.capacity()).as("less than a quarter").isEqualTo(35_991_000);
      var _ = address(memory, 1, 1);
      assertThat(memory.capacity()).as("little enough to keep").isEqualTo(35_991_000);
    }
  }

  /** Every decoder writes every pixel, of damaged files too, or says that it cannot. */
  @Test
  void noImageHasPixelsOfTheOneBefore() throws IOException {
    Mutator mutator = new Mutator(FuzzSeeds.draw());
    int decoded = 0;
    try (PixelDecoder first = new OpenCvDecoder(PIXELS);
        PixelDecoder second = new OpenCvDecoder(PIXELS)) {
      MemorySegment white = first.decode(blank()).data();
      MemorySegment black = second.decode(blank()).data();
      for (int number = 0; number < 1000; number++) {
        int scale = 1 << (number & 3);
        MemorySegment file = MemorySegment.ofArray(mutator.mutation(number));
        white.fill((byte) 0xFF);
        black.fill((byte) 0);
        byte[] pixels = decode(first, file, scale);
        assertThat(decode(second, file, scale)).as("mutation %d", number).isEqualTo(pixels);
        decoded += pixels.length > 0 ? 1 : 0;
      }
    }
    assertThat(decoded).isGreaterThan(100);
  }

  /** No bytes for an error. */
  private static byte[] decode(PixelDecoder decoder, MemorySegment file, int scale) {
    try {
      return Golden.rgb(decoder.decode(file, (_, _) -> scale));
    } catch (VireoException e) {
      return new byte[0];
    }
  }

  private static byte[] blank() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(PIXELS, 1, BufferedImage.TYPE_3BYTE_BGR), "png", file);
    return file.toByteArray();
  }

  private static long address(PixelMemory memory, int width, int height) {
    try (Mat image = memory.image(width, height)) {
      assertThat(image.cols()).isEqualTo(width);
      assertThat(image.rows()).isEqualTo(height);
      return image.data().address();
    }
  }
}
