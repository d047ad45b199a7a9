package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingChange;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against PIL's {@code ImageOps.exif_transpose}, on files with each of the eight orientations. */
class ExifOrientationTest {
  /** Name, width and height when turned, and the checksums of the pixels turned and as they lie. */
  static List<String> files() {
    return new String(Golden.bytes("orientation/expected.txt"), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void turnsPicturesToTheBytesOfPil(String line) {
    String[] facts = line.split(" ", -1);
    byte[] file = Golden.bytes("orientation/" + facts[0]);
    assertThat(ExifOrientation.of(MemorySegment.ofArray(file)))
        .isEqualTo(Integer.parseInt(facts[0].substring(0, 1)));
    try (PixelDecoder turning = ImageDecoders.openPixels(Orientation.APPLY);
        PixelDecoder ignoring = ImageDecoders.openPixels(Orientation.IGNORE)) {
      Pixels turned = turning.decode(file);
      assertThat(turned.width()).isEqualTo(Integer.parseInt(facts[1]));
      assertThat(turned.height()).isEqualTo(Integer.parseInt(facts[2]));
      assertThat(checksum(turned)).isEqualTo(facts[3]);
      assertThat(checksum(ignoring.decode(file))).isEqualTo(facts[4]);
    }
    try (PixelDecoder java = new TurningDecoder(new ImageIoDecoder(Long.MAX_VALUE))) {
      if (!facts[0].endsWith(".webp")) { // Lossy WebP differs in Java.
        assertThat(checksum(java.decode(file))).isEqualTo(facts[3]);
      }
    }
  }

  private static String checksum(Pixels pixels) {
    CRC32 sum = new CRC32();
    sum.update(Golden.rgb(pixels));
    return "%08x".formatted(sum.getValue());
  }

  @Test
  void aModelsInputIsTurnedWhereItsPreprocessingSaysSo() {
    Preprocessing lying = Preprocessing.centerCrop(16);
    Preprocessing upright = PreprocessingChange.NONE.with("orientation", "apply").apply(lying);
    byte[] file = Golden.bytes("orientation/3.png");
    try (Arena arena = Arena.ofConfined();
        ImageDecoder ignoring = ImageDecoders.open(lying);
        ImageDecoder applying = ImageDecoders.open(upright)) {
      MemorySegment first = arena.allocate(3 * 16 * 16);
      MemorySegment second = arena.allocate(3 * 16 * 16);
      ignoring.decode(Golden.bytes("orientation/1.png"), first);
      applying.decode(file, second);
      assertThat(first.mismatch(second)).isNotNegative();
      applying.decode(Golden.bytes("orientation/1.png"), second);
      assertThat(first.mismatch(second)).isNegative();
      ignoring.decode(file, second);
      assertThat(first.mismatch(second)).as("the picture of 1 as 3 stores it").isNegative();
    }
  }

  /** Blocks of one entry, the orientation 6 unless something is wrong with them. */
  @ParameterizedTest
  @CsvSource({
    "4d4d002a00000008 0001 0112 0003 00000001 00060000, 6",
    "49492a0008000000 0100 1201 0300 01000000 06000000, 6",
    "49492a0008000000 0100 1201 0400 01000000 06000000, 6",
    // Without orientation, of a value that is none, of another type, of no values.
    "4d4d002a00000008 0001 0111 0003 00000001 00060000, 1",
    "4d4d002a00000008 0001 0112 0003 00000001 00000000, 1",
    "4d4d002a00000008 0001 0112 0003 00000001 00090000, 1",
    "4d4d002a00000008 0001 0112 0002 00000001 06000000, 1",
    "4d4d002a00000008 0001 0112 0003 00000000 00060000, 1",
    // Two values, of which the first counts; then more than there are.
    "4d4d002a00000008 0001 0112 0003 00000002 00060001, 6",
    "4d4d002a00000008 0001 0112 0003 7fffffff 00060001, 1",
    // An entry before it that points beyond the block, and one of a type that there is not.
    "4d4d002a00000008 0002 010f 0002 00000009 00ffffff 0112 0003 00000001 00060000, 1",
    "4d4d002a00000008 0002 010f 00ff 00000009 00ffffff 0112 0003 00000001 00060000, 6",
    // No TIFF, a directory beyond the block, a block that ends early, one of nothing.
    "4d4d002c00000008 0001 0112 0003 00000001 00060000, 1",
    "4d49002a00000008 0001 0112 0003 00000001 00060000, 1",
    "4d4d002affffff08 0001 0112 0003 00000001 00060000, 1",
    "4d4d002a00000008 0001 0112 0003 00000001 0006, 1",
    "4d4d002a000000, 1",
    "'', 1",
  })
  void aMalformedBlockSaysNothing(String block, int expected) {
    byte[] exif = HexFormat.of().parseHex(block.replace(" ", ""));
    byte[] jpeg = Golden.bytes("baseline.jpg");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(jpeg, 0, 2);
    file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, (byte) (8 + exif.length)});
    file.writeBytes("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(exif);
    file.write(jpeg, 2, jpeg.length - 2);
    assertThat(ExifOrientation.of(MemorySegment.ofArray(file.toByteArray()))).isEqualTo(expected);
  }

  @Test
  void filesWithoutABlockLieAsTheyAre() {
    for (String name : List.of("baseline.jpg", "color.png", "lossy.webp", "color.bmp")) {
      assertThat(ExifOrientation.of(MemorySegment.ofArray(Golden.bytes(name)))).isEqualTo(1);
    }
    byte[] text = "no image".getBytes(StandardCharsets.UTF_8);
    assertThat(ExifOrientation.of(MemorySegment.ofArray(text))).isEqualTo(1);
  }
}
