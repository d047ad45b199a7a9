package dev.vireo.inference.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Orientation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AVIF, JPEG 2000 and TGA against the pixels that Pillow reads, HEIC against libheif's. */
class StillPicturesTest {
  private static final String APPLY = "+apply";

  /** Name, width, height and checksum of the pixels. */
  static List<String> files() {
    return new String(Golden.bytes("stills/pixels.txt"), UTF_8).lines().toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsThePixelsOfItsReference(String line) {
    String name = line.substring(0, line.indexOf(' '));
    boolean apply = name.endsWith(APPLY);
    byte[] file = Golden.bytes("stills/" + (apply ? name.replace(APPLY, "") : name));
    try (PixelDecoder decoder =
        ImageDecoders.openPixels(apply ? Orientation.APPLY : Orientation.IGNORE)) {
      Pixels pixels = decoder.decode(file);
      CRC32 sum = new CRC32();
      sum.update(Golden.rgb(pixels));
      assertThat("%s %d %d %08x".formatted(name, pixels.width(), pixels.height(), sum.getValue()))
          .isEqualTo(line);
    }
  }

  /** It is turned when it is decoded; to turn it again would undo that. */
  @Test
  void aHeicPhotoIsTurnedOnce() {
    byte[] file = Golden.bytes("stills/turn-1-None.heic");
    try (PixelDecoder ignoring = ImageDecoders.openPixels(Orientation.IGNORE);
        PixelDecoder applying = ImageDecoders.openPixels(Orientation.APPLY)) {
      assertThat(Golden.rgb(applying.decode(file))).isEqualTo(Golden.rgb(ignoring.decode(file)));
    }
  }

  @Test
  void aLossyJpeg2000PictureIsWithinOne() {
    byte[] expected = Golden.rgb(Golden.pixels("stills/lossy.png"));
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      byte[] read = Golden.rgb(decoder.decode(Golden.bytes("stills/lossy.jp2")));
      int difference = 0;
      for (int i = 0; i < expected.length; i++) {
        difference = Math.max(difference, Math.abs((read[i] & 0xFF) - (expected[i] & 0xFF)));
      }
      assertThat(difference).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          premultiplied.avif | whose colors are multiplied by their opacity, which is not read here
          essential.heic | with the property 'what', which is not read here; convert it to JPEG
          uncovered.heic | whose tiles do not just cover it
          ycc.jp2 | of colors that are neither gray nor RGB
          """)
  void whatIsNotUnderstoodIsRefusedByName(String name, String message) {
    assertFails(Golden.bytes("stills/" + name), ErrorCode.UNSUPPORTED_IMAGE, message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "64-420.avif",
        "grid.avif",
        "420.heic",
        "grid.heic",
        "rgb.jp2",
        "tiles.jp2",
        "rgb.tga",
        "rgb-packed.tga",
        "palette.tga"
      })
  void aFileThatIsCutOffIsDamaged(String name) {
    byte[] file = Golden.bytes("stills/" + name);
    for (int tenth = 1; tenth < 10; tenth++) {
      assertFails(
          Arrays.copyOf(file, file.length * tenth / 10), ErrorCode.CORRUPT_IMAGE, "the image");
    }
  }

  /** What the coded picture says and what the file says of it are two things. */
  @ParameterizedTest
  @ValueSource(strings = {"64-420.avif", "single.heic"})
  void aPictureOfAnotherSizeThanTheFileStatesIsDamaged(String name) {
    byte[] file = changed(name, "ispe", 4, 32);
    assertFails(file, ErrorCode.CORRUPT_IMAGE, "the image");
    byte[] larger = changed(name, "ispe", 4, 96);
    assertFails(larger, ErrorCode.CORRUPT_IMAGE, "it states 96x");
    byte[] huge = changed(name, "ispe", 4, 1 << 20);
    assertFails(huge, ErrorCode.IMAGE_TOO_LARGE, "1048576x");
  }

  @Test
  void aHostilePictureIsRefusedByItsHeader() {
    assertFails(changed("grid.heic", "dimg", 2, 0x0006FFFF), ErrorCode.CORRUPT_IMAGE, "item 65535");
    assertFails(changed("rgb.jp2", "\u00FFO\u00FFQ", 4, 1 << 30), ErrorCode.IMAGE_TOO_LARGE, "");
    byte[] tiles = changed("tiles.jp2", "\u00FFO\u00FFQ", 20, 1);
    assertFails(changed(tiles, "\u00FFO\u00FFQ", 24, 1), ErrorCode.CORRUPT_IMAGE, "the image");
    byte[] tga = Golden.bytes("stills/rgb-packed.tga");
    tga[13] = 70;
    tga[15] = 70;
    assertFails(tga, ErrorCode.IMAGE_TOO_LARGE, "x");
    tga[13] = 20;
    tga[15] = 20;
    assertFails(tga, ErrorCode.CORRUPT_IMAGE, "ends before its pixels");
  }

  /** Blocks of four by four samples, of which FFmpeg would make some hundred bytes each. */
  @Test
  void aJpeg2000PictureInTooManyBlocksIsRefused() {
    byte[] file = Golden.bytes("stills/rgb.jp2");
    int coding = new String(file, ISO_8859_1).indexOf("\u00FFR");
    file[coding + 10] = 0;
    file[coding + 11] = 0;
    changed(file, "\u00FFO\u00FFQ", 4, 9000);
    changed(file, "\u00FFO\u00FFQ", 8, 9000);
    changed(file, "\u00FFO\u00FFQ", 20, 9000);
    changed(file, "\u00FFO\u00FFQ", 24, 9000);
    assertFails(file, ErrorCode.IMAGE_TOO_LARGE, "in 30375018 blocks");
  }

  /** With a number after the first such name, so many bytes behind it. */
  private static byte[] changed(String name, String box, int behind, int value) {
    return changed(Golden.bytes("stills/" + name), box, behind, value);
  }

  private static byte[] changed(byte[] file, String box, int behind, int value) {
    int at = new String(file, ISO_8859_1).indexOf(box);
    ByteBuffer.wrap(file).putInt(at + 4 + behind, value);
    return file;
  }

  private static void assertFails(byte[] file, ErrorCode code, String message) {
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> decoder.decode(file))
          .withMessageContaining(message)
          .extracting(VireoException::code)
          .isEqualTo(code);
    }
  }
}
