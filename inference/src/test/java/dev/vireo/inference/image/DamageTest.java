package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** A file that ends too early is told from one that is damaged, with what of it is there. */
class DamageTest {
  private final byte[] jpeg = drawn("jpg");

  @Test
  void aJpegThatEndsTooEarlyIsCutOff() {
    assertThat(refusal(Arrays.copyOf(jpeg, 2000)))
        .isEqualTo("the JPEG is cut off: 2000 bytes of 300x200 pixels are there without an end");
    assertThat(refusal(Arrays.copyOf(jpeg, jpeg.length - 2))).startsWith("the JPEG is cut off: ");
  }

  @Test
  void theEndOfAThumbnailIsNotItsEnd() {
    byte[] segment = {(byte) 0xFF, (byte) 0xE1, 0, 6, (byte) 0xFF, (byte) 0xD9, 1, 1};
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(jpeg, 0, 2);
    file.writeBytes(segment);
    file.write(jpeg, 2, 2000);
    assertThat(refusal(file.toByteArray())).startsWith("the JPEG is cut off: 2010 bytes");
  }

  @Test
  void aJpegThatHasItsEndIsDamaged() {
    byte[] damaged = Arrays.copyOf(jpeg, 2002);
    damaged[2000] = (byte) 0xFF;
    damaged[2001] = (byte) 0xD9;
    Arrays.fill(damaged, 700, 1900, (byte) 0);
    String said = Damage.describe(header(damaged), MemorySegment.ofArray(damaged));
    assertThat(said).isEqualTo("the JPEG data is damaged (2002 bytes of 300x200 pixels)");
  }

  @Test
  void aGifIsToldByItsTrailer() {
    byte[] gif = drawn("gif");
    assertThat(refusal(Arrays.copyOf(gif, gif.length / 2))).startsWith("the GIF is cut off: ");
    assertThat(Damage.describe(header(gif), MemorySegment.ofArray(gif))).contains("is damaged (");
  }

  private static ImageHeader header(byte[] file) {
    return ImageHeader.read(MemorySegment.ofArray(file), 1 << 20);
  }

  private static String refusal(byte[] file) {
    try (OpenCvDecoder decoder = new OpenCvDecoder(1 << 20)) {
      VireoException refused =
          catchThrowableOfType(
              VireoException.class, () -> decoder.decode(MemorySegment.ofArray(file)));
      assertThat(refused.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE);
      return refused.getMessage();
    }
  }

  private static byte[] drawn(String format) {
    BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int x = 0; x < 300; x += 10) {
      graphics.setColor(new Color(x * 0x012345 & 0xFFFFFF));
      graphics.fillOval(x, x % 170, 25, 30);
    }
    graphics.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }
}
