package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.DecodeMode;
import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding to a scale, held to PIL's {@code draft} before the same resize, byte for byte. */
class DraftDecodeTest {
  /** Of photos of 197 pixels: at 1/8, 1/8, 1/4, 1/2 and in full, and enlarged. */
  private static final List<Integer> RESIZES = List.of(20, 24, 48, 97, 99, 200);

  private static final int SIZE = 20;

  @ParameterizedTest
  @ValueSource(strings = {"444", "422", "420", "440", "411", "progressive", "gray", "tall"})
  void givesTheBytesOfPilWhateverTheSubsampling(String name) {
    byte[] expected = Golden.rgb(Golden.pixels("draft/" + name + ".png"));
    for (int i = 0; i < RESIZES.size(); i++) {
      assertThat(prepare(drafting(RESIZES.get(i)), "draft/" + name + ".jpg"))
          .as("%s.jpg to %d", name, RESIZES.get(i))
          .isEqualTo(part(expected, i));
    }
  }

  /** As in full: the rounding from CMYK to RGB differs. */
  @Test
  void differsFromPilByOneInCmyk() {
    byte[] expected = Golden.rgb(Golden.pixels("draft/cmyk.png"));
    for (int i = 0; i < RESIZES.size(); i++) {
      byte[] actual = prepare(drafting(RESIZES.get(i)), "draft/cmyk.jpg");
      byte[] wanted = part(expected, i);
      for (int at = 0; at < actual.length; at++) {
        assertThat(actual[at] & 0xFF).isCloseTo(wanted[at] & 0xFF, within(1));
      }
    }
  }

  @Test
  void isExactWhereNoScaleFits() {
    assertThat(prepare(drafting(99), "draft/420.jpg"))
        .isEqualTo(prepare(exact(99), "draft/420.jpg"));
    assertThat(prepare(drafting(97), "draft/420.jpg"))
        .isNotEqualTo(prepare(exact(97), "draft/420.jpg"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"color.png", "lossy.webp", "animated.gif", "color.bmp"})
  void otherFormatsAreDecodedInFull(String name) {
    Preprocessing tiny = Preprocessing.stretch(2, MEAN, STD);
    assertThat(prepare(draft(tiny), name)).isEqualTo(prepare(tiny, name));
  }

  /** The shorter edge goes to 224: 298 for 4:3. */
  @ParameterizedTest
  @CsvSource({
    "4032, 3024, 8",
    "3024, 4032, 8",
    "1800, 1792, 8",
    "1800, 1791, 4",
    "896, 896, 4",
    "895, 895, 2",
    "448, 448, 2",
    "447, 447, 1",
    "500, 375, 1",
    "224, 224, 1",
    "10, 10, 1",
    "65535, 448, 2"
  })
  void theScaleIsTheSmallestThatIsNotBelowTheResize(int width, int height, int scale) {
    Preprocessing drafting = draft(Preprocessing.centerCrop(224));

    assertThat(JpegScale.of(drafting).of(width, height)).isEqualTo(scale);
    assertThat(JpegScale.of(Preprocessing.centerCrop(224)).of(width, height)).isEqualTo(1);
  }

  @Test
  void bothEdgesCountWhereTheyAreStretched() {
    Preprocessing drafting = draft(Preprocessing.stretch(224, MEAN, STD));

    assertThat(JpegScale.of(drafting).of(4000, 500)).isEqualTo(2);
    assertThat(JpegScale.of(drafting).of(400, 5000)).isEqualTo(1);
  }

  @Test
  void theLimitOfPixelsIsThatOfTheWholeImage() {
    byte[] file = Golden.bytes("draft/420.jpg");
    try (Arena arena = Arena.ofConfined();
        ImageDecoder decoder = ImageDecoders.open(drafting(24), 261 * 197 - 1)) {
      MemorySegment slot = arena.allocate(3L * SIZE * SIZE);

      assertThatThrownBy(() -> decoder.decode(file, slot))
          .isInstanceOf(VireoException.class)
          .hasMessageContaining("261x197");
    }
  }

  @Test
  void aCutFileIsAnErrorAtEveryScale() {
    byte[] whole = Golden.bytes("draft/420.jpg");
    MemorySegment cut = MemorySegment.ofArray(Arrays.copyOf(whole, whole.length / 2));
    try (PixelDecoder decoder = new OpenCvDecoder(PixelDecoder.DEFAULT_PIXEL_LIMIT)) {
      for (int scale : new int[] {1, 2, 4, 8}) {
        assertThatThrownBy(() -> decoder.decode(cut, (_, _) -> scale))
            .isInstanceOfSatisfying(
                VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE));
      }
    }
  }

  @Test
  void isRefusedWithoutOpenCvBecauseTheNumbersWouldBeOthers() {
    ImageDecoders.requireOpenCvFor(DecodeMode.EXACT, Optional.of("no such library"));
    ImageDecoders.requireOpenCvFor(DecodeMode.DRAFT, Optional.empty());

    assertThatThrownBy(
            () -> ImageDecoders.requireOpenCvFor(DecodeMode.DRAFT, Optional.of("no such library")))
        .isInstanceOf(VireoException.class)
        .hasMessage(
            "JPEGs are decoded to a scale (draft) by OpenCV alone, which did not load (no such"
                + " library); '--decode exact' works without it");

    try (PixelDecoder decoder = new ImageIoDecoder(PixelDecoder.DEFAULT_PIXEL_LIMIT)) {
      MemorySegment file = MemorySegment.ofArray(Golden.bytes("draft/420.jpg"));
      assertThat(decoder.decode(file, (_, _) -> 1).width()).isEqualTo(261);
      assertThatThrownBy(() -> decoder.decode(file, (_, _) -> 2))
          .isInstanceOf(VireoException.class)
          .hasMessage("a JPEG is decoded to a scale only where OpenCV loads");
    }
  }

  private static final List<Float> MEAN = Preprocessing.IMAGENET_MEAN;
  private static final List<Float> STD = Preprocessing.IMAGENET_STD;

  private static Preprocessing exact(int resize) {
    return Preprocessing.centerCrop(resize, SIZE, MEAN, STD);
  }

  private static Preprocessing drafting(int resize) {
    return draft(exact(resize));
  }

  private static Preprocessing draft(Preprocessing exact) {
    return new Preprocessing(
        exact.geometry(),
        exact.normalization(),
        exact.channels(),
        Orientation.IGNORE,
        DecodeMode.DRAFT);
  }

  private static byte[] part(byte[] stack, int index) {
    int bytes = 3 * SIZE * SIZE;
    return Arrays.copyOfRange(stack, index * bytes, (index + 1) * bytes);
  }

  private static byte[] prepare(Preprocessing preprocessing, String name) {
    try (Arena arena = Arena.ofConfined();
        ImageDecoder decoder = ImageDecoders.open(preprocessing)) {
      MemorySegment slot = arena.allocate(3L * preprocessing.size() * preprocessing.size());
      decoder.decode(Golden.bytes(name), slot);
      return slot.toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
