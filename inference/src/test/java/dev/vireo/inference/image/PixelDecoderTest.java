package dev.vireo.inference.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both decoders make of each kind of file; the native one is what machines normally run. */
class PixelDecoderTest {
  enum Decoder {
    NATIVE {
      @Override
      PixelDecoder open(long limit) {
        assertThat(OpenCv.problem()).as("OpenCV loads where the tests run").isEmpty();
        return new OpenCvDecoder(limit);
      }
    },
    JAVA {
      @Override
      PixelDecoder open(long limit) {
        return new ImageIoDecoder(limit);
      }
    };

    abstract PixelDecoder open(long limit);

    PixelDecoder open() {
      return open(PixelDecoder.DEFAULT_PIXEL_LIMIT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline.jpg", "progressive.jpg", "exif-rotated.jpg", "gray.jpg", "profile.jpg",
        "color.png", "gray.png", "bilevel.png", "alpha.png", "gray-alpha.png",
        "palette-transparent.png", "gray16.png", "color16.png", "alpha16.png", "color.bmp",
        "palette.bmp", "lossless.webp", "animated.gif", "one-pixel.png"
      })
  void bothDecodersGiveTheBytesOfPil(String name) {
    for (Decoder decoder : Decoder.values()) {
      assertDecodes(decoder, name, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bytesOffTheHeapAreDecodedWhereTheyAre(Decoder kind) {
    byte[] file = Golden.bytes("baseline.jpg");
    try (PixelDecoder decoder = kind.open();
        Arena arena = Arena.ofConfined()) {
      byte[] expected = Golden.rgb(decoder.decode(file));
      MemorySegment around = arena.allocate(file.length + 4);
      MemorySegment encoded = around.asSlice(3, file.length).copyFrom(MemorySegment.ofArray(file));

      assertThat(Golden.rgb(decoder.decode(encoded))).isEqualTo(expected);
      assertThat(
              Golden.rgb(
                  decoder.decode(
                      MemorySegment.ofArray(around.toArray(ValueLayout.JAVA_BYTE))
                          .asSlice(3, file.length))))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NATIVE, lossy.webp, 0",
    "NATIVE, offset.gif, 0",
    "NATIVE, cmyk.jpg, 1",
    "JAVA, cmyk.jpg, 1"
  })
  void someFormatsAreExactOnlyInOne(Decoder decoder, String name, int tolerance) {
    assertDecodes(decoder, name, tolerance);
  }

  private static void assertDecodes(Decoder kind, String name, int tolerance) {
    Pixels expected = Golden.pixels("expected/" + name + ".png");
    try (PixelDecoder decoder = kind.open()) {
      Pixels decoded = decoder.decode(Golden.bytes(name));

      assertThat(decoded.width()).as("%s %s", kind, name).isEqualTo(expected.width());
      assertThat(decoded.height()).isEqualTo(expected.height());
      byte[] actual = Golden.rgb(decoded);
      byte[] wanted = Golden.rgb(expected);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(actual[i] & 0xFF)
            .as("%s %s, byte %d", kind, name, i)
            .isCloseTo(wanted[i] & 0xFF, within(tolerance));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTruncatedFileIsAnErrorWhereverItEnds(Decoder kind) {
    for (String name :
        new String[] {
          "baseline.jpg",
          "progressive.jpg",
          "cmyk.jpg",
          "color.png",
          "lossless.webp",
          "lossy.webp",
          "animated.gif",
          "color.bmp"
        }) {
      byte[] whole = Golden.bytes(name);
      try (PixelDecoder decoder = kind.open()) {
        for (int tenth = 1; tenth < 10; tenth++) {
          byte[] cut = Arrays.copyOf(whole, whole.length * tenth / 10);
          if (name.equals("animated.gif") && tenth >= 5) {
            continue; // The first frame is whole.
          }
          assertFails(decoder, cut, ErrorCode.CORRUPT_IMAGE, name + " cut at " + tenth + "/10");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJpegWithoutItsLastBytesIsTruncated(Decoder kind) {
    byte[] whole = Golden.bytes("wide.jpg");
    try (PixelDecoder decoder = kind.open()) {
      byte[] cut = Arrays.copyOf(whole, whole.length - 2);
      assertFails(decoder, cut, ErrorCode.CORRUPT_IMAGE, "without its end marker");
    }
  }

  @ParameterizedTest
  @EnumSource
  void noBytesAreAnErrorOfTheirOwn(Decoder kind) {
    try (PixelDecoder decoder = kind.open()) {
      assertFails(decoder, new byte[0], ErrorCode.EMPTY_INPUT, "zero bytes");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWebPageIsNoImageWhateverItsName(Decoder kind) {
    byte[] html = "<!DOCTYPE html><html>404</html>".getBytes(StandardCharsets.UTF_8);
    try (PixelDecoder decoder = kind.open()) {
      assertFails(decoder, html, ErrorCode.UNSUPPORTED_IMAGE, "HTML");
      Assertions.assertThatThrownBy(() -> decoder.decode(html))
          .hasMessageContaining("starts with \"<!DOCTYPE html><\"");
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysThatItIsClosedAndMayBeClosedTwice(Decoder kind) {
    PixelDecoder decoder = kind.open();
    byte[] heap = Golden.bytes("color.png");
    assertThat(decoder.decode(heap).width()).isEqualTo(20);
    decoder.close();
    decoder.close();
    Assertions.assertThatIllegalStateException()
        .isThrownBy(() -> decoder.decode(heap))
        .withMessage("this decoder is closed");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment offHeap = arena.allocateFrom(ValueLayout.JAVA_BYTE, heap);
      Assertions.assertThatIllegalStateException().isThrownBy(() -> decoder.decode(offHeap));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHugeImageIsRefusedByItsHeader(Decoder kind) {
    try (PixelDecoder decoder = kind.open()) {
      assertFails(decoder, pngHeader(65_000, 65_000), ErrorCode.IMAGE_TOO_LARGE, "65000x65000 PNG");
      assertFails(
          decoder, jpegHeader(65_000, 65_000), ErrorCode.IMAGE_TOO_LARGE, "65000x65000 JPEG");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLimitIsTheLastSizeThatPasses(Decoder kind) {
    try (PixelDecoder passes = kind.open(20 * 14);
        PixelDecoder refuses = kind.open(20 * 14 - 1)) {
      assertThat(passes.decode(Golden.bytes("color.png")).width()).isEqualTo(20);
      assertFails(
          refuses, Golden.bytes("color.png"), ErrorCode.IMAGE_TOO_LARGE, "one pixel too many");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJpegOfThousandsOfScansIsRefused(Decoder kind) {
    byte[] ten = Golden.bytes("progressive.jpg");
    int lastScan = ten.length;
    for (int at = 0; at < ten.length - 1; at++) {
      if (ten[at] == (byte) 0xFF && ten[at + 1] == (byte) 0xDA) {
        lastScan = at;
      }
      if (ten[at] == (byte) 0xFF && ten[at + 1] == (byte) 0xC2) {
        ByteBuffer.wrap(ten).putShort(at + 5, (short) 4000).putShort(at + 7, (short) 4000);
      }
    }
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(ten, 0, lastScan);
    for (int scan = 0; scan < 1000; scan++) {
      many.write(ten, lastScan, ten.length - 2 - lastScan);
    }
    many.write(ten, ten.length - 2, 2);
    try (PixelDecoder decoder = kind.open()) {
      assertFails(decoder, many.toByteArray(), ErrorCode.IMAGE_TOO_LARGE, "1,009 scans");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ffda", "ffffda", "ffffffffffda", "00ffda", "ff00ffda", "ffd0ffffda"})
  void scansAreCountedWhateverComesBeforeTheirMarkers(String marker) throws IOException {
    for (Decoder kind : Decoder.values()) {
      try (PixelDecoder decoder = kind.open()) {
        byte[] many = componentByComponent(marker, 6000, 7000);
        assertFails(decoder, many, ErrorCode.IMAGE_TOO_LARGE, "7000x7000 in more than 43 scans");
      }
    }
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      byte[] few = componentByComponent(marker, 6, 700);
      Assertions.assertThat(decoder.decode(few).width()).isEqualTo(700);
    }
  }

  @Test
  void scansBehindTheEndOfTheImageAreNone() throws IOException {
    byte[] image = componentByComponent("ffda", 6, 64);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 20; i++) { // As in a file of several pictures (CIPA DC-007).
      all.writeBytes(image);
    }
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      Assertions.assertThat(decoder.decode(all.toByteArray()).width()).isEqualTo(64);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zTXt", "iTXt", "iCCP"})
  void aPngWhoseTextsUnpackToGigabytesIsRefused(String type) {
    byte[] png = Golden.bytes("color.png");
    for (int chunks : new int[] {3, 40}) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      file.write(png, 0, 33); // The signature and IHDR.
      for (int i = 0; i < chunks; i++) {
        byte[] chunk = ByteBuffer.allocate(8012).putInt(8000).put(type.getBytes(US_ASCII)).array();
        CRC32 crc = new CRC32();
        crc.update(chunk, 4, 8004);
        file.writeBytes(ByteBuffer.wrap(chunk).putInt(8008, (int) crc.getValue()).array());
      }
      file.write(png, 33, png.length - 33);
      for (Decoder kind : Decoder.values()) {
        try (PixelDecoder decoder = kind.open()) {
          if (chunks > 32) {
            assertFails(decoder, file.toByteArray(), ErrorCode.IMAGE_TOO_LARGE, type);
          } else {
            Assertions.assertThat(decoder.decode(file.toByteArray()).width()).isEqualTo(20);
          }
        }
      }
    }
  }

  @Test
  void anAnimationOfThousandsOfFramesIsRefused() {
    byte[] frame = HexFormat.of().parseHex("414e4d4600000000"); // ANMF, of nothing
    ByteBuffer webp = ByteBuffer.allocate(30 + 8 * 2000).order(ByteOrder.LITTLE_ENDIAN);
    webp.put("RIFF".getBytes(US_ASCII)).putInt(22 + 8 * 2000);
    webp.put("WEBPVP8X".getBytes(US_ASCII)).putInt(10).put((byte) 2).put(new byte[3]);
    webp.putShort((short) 2999).put((byte) 0).putShort((short) 2999).put((byte) 0);
    for (int i = 0; i < 2000; i++) {
      webp.put(frame);
    }
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      Assertions.assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> decoder.decode(webp.array()))
          .withMessage(
              "the animation has more than 119 frames of 3000x3000 pixels, which would take too long");
    }
  }

  /** A sequential JPEG whose scans are empty and of one component each, again and again. */
  private static byte[] componentByComponent(String marker, int scans, int side)
      throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "jpeg", whole);
    byte[] jpeg = whole.toByteArray();
    int at = 2;
    while (jpeg[at + 1] != (byte) 0xDA) {
      if (jpeg[at + 1] == (byte) 0xC0) {
        ByteBuffer.wrap(jpeg).putShort(at + 5, (short) side).putShort(at + 7, (short) side);
      }
      at += 2 + ByteBuffer.wrap(jpeg).getShort(at + 2);
    }
    ByteArrayOutputStream hostile = new ByteArrayOutputStream();
    hostile.write(jpeg, 0, at);
    for (int scan = 0; scan < scans; scan++) {
      int component = at + 5 + 2 * (scan % 3);
      hostile.writeBytes(HexFormat.of().parseHex(marker));
      hostile.writeBytes(new byte[] {0, 8, 1, jpeg[component], jpeg[component + 1], 0, 63, 0});
    }
    hostile.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD9});
    return hostile.toByteArray();
  }

  @ParameterizedTest
  @EnumSource
  void aPngWhoseLastChunkStatesGigabytesIsDamaged(Decoder kind) {
    byte[] png = Golden.bytes("color.png");
    ByteBuffer.wrap(png).putInt(png.length - 12, 0x58000000);
    try (PixelDecoder decoder = kind.open()) {
      Assertions.assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> decoder.decode(png))
          .withMessage("the image is damaged: its last chunk is not empty");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWebpThatEndsBeforeItsCodesIsDamaged(Decoder kind) {
    byte[] webp =
        HexFormat.of()
            .parseHex(
                "524946461e000000574542505650384c110000002f27400700"
                    + "25f4e5c7c6a5ff8188e87f0000");
    try (PixelDecoder decoder = kind.open()) {
      assertFails(decoder, webp, ErrorCode.CORRUPT_IMAGE, "seconds of zeros");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSideThatNoResizeCanTakeIsRefused(Decoder kind) {
    try (PixelDecoder decoder = kind.open()) {
      assertFails(decoder, pngHeader(300_000, 1), ErrorCode.IMAGE_TOO_LARGE, "300,000 columns");
      assertFails(decoder, pngHeader(1, 300_000), ErrorCode.IMAGE_TOO_LARGE, "300,000 rows");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBitmapWithTheHeightThatHasNoOppositeIsDamaged(Decoder kind) {
    byte[] bitmap = Golden.bytes("color.bmp");
    ByteBuffer.wrap(bitmap).putInt(22, 0x80);
    try (PixelDecoder decoder = kind.open()) {
      assertFails(decoder, bitmap, ErrorCode.CORRUPT_IMAGE, "a height of -2^31");
    }
  }

  @ParameterizedTest
  @EnumSource
  void noDamageEscapesAsAnotherException(Decoder kind) {
    Random random = new Random(5);
    try (PixelDecoder decoder = kind.open(1_000_000)) {
      for (String name : new String[] {"baseline.jpg", "color.png", "animated.gif", "lossy.webp"}) {
        for (int i = 0; i < 60; i++) {
          byte[] damaged = Golden.bytes(name);
          for (int n = 0; n < 4; n++) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
          }
          try {
            assertThat(decoder.decode(damaged).width()).isPositive();
          } catch (VireoException e) {
            assertThat(e.code())
                .isIn(
                    ErrorCode.CORRUPT_IMAGE,
                    ErrorCode.UNSUPPORTED_IMAGE,
                    ErrorCode.IMAGE_TOO_LARGE);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailureLeavesTheDecoderUsable(Decoder kind) {
    try (PixelDecoder decoder = kind.open()) {
      byte[] whole = Golden.bytes("baseline.jpg");
      assertFails(decoder, Arrays.copyOf(whole, 300), ErrorCode.CORRUPT_IMAGE, "cut");
      assertThat(decoder.decode(whole).width()).isEqualTo(20);
    }
  }

  private static void assertFails(PixelDecoder decoder, byte[] file, ErrorCode code, String what) {
    Assertions.assertThatExceptionOfType(VireoException.class)
        .as(what)
        .isThrownBy(() -> decoder.decode(file))
        .satisfies(e -> assertThat(e.code()).as(what).isEqualTo(code));
  }

  private static byte[] pngHeader(int width, int height) {
    return ByteBuffer.allocate(33)
        .put(Golden.bytes("color.png"), 0, 16)
        .putInt(width)
        .putInt(height)
        .put(Golden.bytes("color.png"), 24, 9)
        .array();
  }

  private static byte[] jpegHeader(int width, int height) {
    byte[] jpeg = Golden.bytes("baseline.jpg");
    for (int at = 0; ; at++) {
      if (jpeg[at] == (byte) 0xFF && jpeg[at + 1] == (byte) 0xC0) {
        ByteBuffer.wrap(jpeg).putShort(at + 5, (short) height).putShort(at + 7, (short) width);
        return jpeg;
      }
    }
  }
}
