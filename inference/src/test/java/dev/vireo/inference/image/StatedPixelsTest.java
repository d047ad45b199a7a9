package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatedPixelsTest {
  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp", "tiff"})
  void aFileStatesThem(String format) throws Exception {
    assertThat(pixels(image(format))).isEqualTo(30 * 20);
  }

  @Test
  void whatIsNoImageOrBreaksOffHasNone() throws Exception {
    assertThat(pixels(new byte[0])).isZero();
    assertThat(pixels(new byte[] {1, 2, 3})).isZero();
    assertThat(pixels(Arrays.copyOf(image("jpeg"), 8))).isZero();
    assertThat(pixels(Arrays.copyOf(image("png"), 18))).isZero();
  }

  @Test
  void aJpegThatHidesThemBehindRubbishIsNotSearched() {
    byte[] rubbish = new byte[20 << 20];
    rubbish[0] = (byte) 0xFF;
    rubbish[1] = (byte) 0xD8;
    rubbish[2] = (byte) 0xFF;

    assertThat(pixels(rubbish)).isEqualTo(Long.MAX_VALUE);
  }

  private static long pixels(byte[] file) {
    return StatedPixels.of(MemorySegment.ofArray(file));
  }

  private static byte[] image(String format) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), format, bytes);
    return bytes.toByteArray();
  }
}
