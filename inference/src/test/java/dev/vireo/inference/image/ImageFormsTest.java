package dev.vireo.inference.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One picture in many forms, each against the pixels that Pillow reads of it. */
class ImageFormsTest {
  /** Name, width, height and checksum of the pixels. */
  static List<String> files() {
    return new String(Golden.bytes("forms/pixels.txt"), UTF_8).lines().toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsThePixelsOfPil(String line) {
    String[] facts = line.split(" ", -1);
    byte[] file = Golden.bytes("forms/" + facts[0]);
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      assertThat(read(decoder, file)).isEqualTo(line.substring(line.indexOf(' ') + 1));
    }
    try (PixelDecoder java = new ImageIoDecoder(PixelDecoder.DEFAULT_PIXEL_LIMIT)) {
      if (facts[0].matches(".*\\.(tif|p[bgp]m)")) {
        assertThatExceptionOfType(VireoException.class)
            .isThrownBy(() -> java.decode(file))
            .withMessageContaining("files are decoded only where OpenCV loads");
      } else if (!facts[0].matches("(alpha|lossy)\\.webp|photo\\..*|.*5[56]5\\.bmp")) {
        assertThat(read(java, file)).isEqualTo(line.substring(line.indexOf(' ') + 1));
      }
    }
  }

  private static String read(PixelDecoder decoder, byte[] file) {
    Pixels pixels = decoder.decode(file);
    CRC32 sum = new CRC32();
    sum.update(Golden.rgb(pixels));
    return "%d %d %08x".formatted(pixels.width(), pixels.height(), sum.getValue());
  }

  /** As docs/photos.md states it. */
  @ParameterizedTest
  @CsvSource("near-black.tif, 1")
  void readsSomeALittleDifferently(String name, int largest) {
    byte[] expected = Golden.rgb(Golden.pixels("forms/" + name.replaceFirst("\\..*", ".png")));
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      byte[] read = Golden.rgb(decoder.decode(Golden.bytes("forms/" + name)));
      int difference = 0;
      for (int i = 0; i < expected.length; i++) {
        difference = Math.max(difference, Math.abs((read[i] & 0xFF) - (expected[i] & 0xFF)));
      }
      assertThat(difference).isBetween(1, largest);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          refused.jxl | a JPEG XL picture, which is not read here
          refused-lab.tif | a TIFF file of colors that are none of gray, RGB, a palette, CMYK
          refused-float.tif | a TIFF file of samples that are signed or real numbers
          refused-zstd.tif | a TIFF file compressed with Zstandard, which is not read here
          refused-raw.tif | a TIFF file of a camera's raw data, whose first page is a preview
          refused-p3.ppm | a P3 file of values up to 255
          """)
  void namesWhatItDoesNotRead(String name, String message) {
    assertFails(Golden.bytes("forms/" + name), ErrorCode.UNSUPPORTED_IMAGE, message);
  }

  @Test
  void aMovieIsNamedToo() {
    byte[] movie = Arrays.copyOf("....ftypqt  ".getBytes(US_ASCII), 64);
    assertFails(movie, ErrorCode.UNSUPPORTED_IMAGE, "a video, which is not read here");
  }

  /** libtiff goes on with black in the place of what does not unpack. */
  @ParameterizedTest
  @CsvSource({"tiff_lzw-rgb.tif", "tiff_adobe_deflate-rgb.tif", "strips.tif", "rgb16-big.tif"})
  void aTiffThatDoesNotUnpackIsDamaged(String name) {
    byte[] file = Golden.bytes("forms/" + name);
    int strip = (int) TiffDirectory.first(MemorySegment.ofArray(file)).number(273, -1);
    for (int i = strip + 20; i < strip + 26; i++) {
      file[i] ^= 0x5A;
    }
    assertFails(file, ErrorCode.CORRUPT_IMAGE, "does not unpack to the pixels that it states");
  }

  /** Each states more than it holds, or would cost much more than it weighs. */
  @Test
  void aHostileTiffIsRefusedByItsHeader() {
    assertFails(changed("raw-rgb.tif", 256, 60_000), ErrorCode.CORRUPT_IMAGE, "does not unpack");
    assertFails(changed("raw-rgb.tif", 256, 0), ErrorCode.CORRUPT_IMAGE, "0x18 pixels");
    assertFails(changed("raw-rgb.tif", 256, 300_000), ErrorCode.IMAGE_TOO_LARGE, "a side");
    assertFails(changed("raw-rgb.tif", 273, 1 << 20), ErrorCode.CORRUPT_IMAGE, "before piece 1");
    assertFails(changed("tiles.tif", 322, 1), ErrorCode.CORRUPT_IMAGE, "smaller than tiles");
    byte[] rows = changed("raw-rgb.tif", 278, 1);
    assertFails(rows, ErrorCode.CORRUPT_IMAGE, "it lacks some of its 18 pieces");
    byte[] many = changed(rows, 257, 200_000);
    assertFails(many, ErrorCode.IMAGE_TOO_LARGE, "in 200000 pieces, and the limit is 65536");
    byte[] cut = Golden.bytes("forms/tiff_lzw-rgb.tif");
    for (int tenth = 0; tenth < 10; tenth++) {
      byte[] part = Arrays.copyOf(cut, Math.max(8, cut.length * tenth / 10));
      assertFails(part, ErrorCode.CORRUPT_IMAGE, "the image is damaged");
    }
  }

  private static byte[] changed(String name, int tag, int value) {
    return changed(Golden.bytes("forms/" + name), tag, value);
  }

  /** With another value of a tag of one number, in a little-endian file. */
  private static byte[] changed(byte[] file, int tag, int value) {
    ByteBuffer bytes = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int at = bytes.getInt(4) + 2;
    while ((bytes.getShort(at) & 0xFFFF) != tag) {
      at += 12;
    }
    bytes.putShort(at + 2, (short) 4).putInt(at + 8, value);
    return bytes.array();
  }

  @Test
  void aHostilePnmOrIconIsDamaged() {
    assertFails("P6 60000 2900 255 abc".getBytes(US_ASCII), ErrorCode.CORRUPT_IMAGE, "ends before");
    assertFails("P6 99999999999 1 255 a".getBytes(US_ASCII), ErrorCode.CORRUPT_IMAGE, "header");
    assertFails("P1 20000 8000\n1".getBytes(US_ASCII), ErrorCode.CORRUPT_IMAGE, "ends before");
    assertFails("P6 # no end".getBytes(US_ASCII), ErrorCode.CORRUPT_IMAGE, "within its header");
    byte[] icon = Golden.bytes("forms/bitmap.ico");
    assertFails(Arrays.copyOf(icon, 30), ErrorCode.CORRUPT_IMAGE, "the icon ends before");
    assertFails(Arrays.copyOf(icon, 1300), ErrorCode.CORRUPT_IMAGE, "");
    byte[] inner = new byte[60];
    System.arraycopy(icon, 0, inner, 0, 22);
    inner[4] = 1;
    inner[18] = 22; // Its picture begins as an icon does.
    System.arraycopy(icon, 0, inner, 22, 22);
    assertFails(inner, ErrorCode.CORRUPT_IMAGE, "the header of the icon's picture is none");
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
