package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.inference.model.Filter;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Up and down, odd sizes, edges of one pixel, extreme aspect ratios: PIL's bytes. */
class FilterTest {
  @ParameterizedTest
  @CsvFileSource(
      resources = {"/golden/preprocessing/filters.csv", "/golden/preprocessing/tensors.csv"})
  void resizesToTheBytesOfPilOrTorchvision(
      String name, int seed, int width, int height, int toWidth, int toHeight, String crc) {
    Filter filter = Filter.valueOf(name.toUpperCase(Locale.ROOT));
    Pixels picture = DrawnPicture.of(seed, width, height);

    assertThat(crc(resize(plain(filter), picture, toWidth, toHeight))).isEqualTo(crc);
    if (VectorKernel.supported() && filter != Filter.NEAREST) {
      Resizer vector = new TwoPassResizer(filter, new VectorKernel());
      assertThat(crc(resize(vector, picture, toWidth, toHeight))).isEqualTo(crc);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEAREST")
  void vectorsGiveTheBytesOfPlainCodeForAnySizes(Filter filter) {
    assumeTrue(VectorKernel.supported());
    Random random = new Random(5);
    Resizer plain = plain(filter);
    Resizer vector = new TwoPassResizer(filter, new VectorKernel());
    for (int i = 0; i < 40; i++) {
      int width = 1 + random.nextInt(i % 10 == 0 ? 2000 : 90);
      int height = 1 + random.nextInt(i % 10 == 1 ? 2000 : 60);
      int toWidth = 1 + random.nextInt(70);
      int toHeight = 1 + random.nextInt(70);
      Pixels picture = DrawnPicture.of(i, width, height);

      assertThat(resize(vector, picture, toWidth, toHeight))
          .as("%dx%d to %dx%d", width, height, toWidth, toHeight)
          .isEqualTo(resize(plain, picture, toWidth, toHeight));
    }
  }

  /** A window of a nearest resize begins where its sums of steps have come to. */
  @Test
  void aWindowOfTheNearestPixelsIsThatPartOfThemAll() {
    Pixels picture = DrawnPicture.of(2, 37, 29);
    byte[] whole = resize(new NearestResizer(), picture, 50, 41);
    byte[] part = new byte[3 * 20];

    new NearestResizer()
        .resize(
            picture,
            picture.bounds(),
            50,
            41,
            new Region(7, 9, 20, 1),
            MemorySegment.ofArray(part));

    assertThat(part).isEqualTo(Arrays.copyOfRange(whole, 3 * (9 * 50 + 7), 3 * (9 * 50 + 27)));
  }

  private static Resizer plain(Filter filter) {
    return filter == Filter.NEAREST
        ? new NearestResizer()
        : new TwoPassResizer(filter, new PlainKernel());
  }

  private static byte[] resize(Resizer resizer, Pixels picture, int width, int height) {
    byte[] target = new byte[3 * width * height];
    resizer.resize(picture, width, height, MemorySegment.ofArray(target));
    return target;
  }

  static String crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
