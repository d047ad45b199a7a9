package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.inference.model.Filter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResizerTest {
  enum Kernel {
    PLAIN,
    VECTOR;

    Resizer resizer() {
      return new TwoPassResizer(
          Filter.BILINEAR,
          switch (this) {
            case PLAIN -> new PlainKernel();
            case VECTOR -> new VectorKernel();
          });
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mixed mode, sharing                  | true
          mixed mode                           | true
          compiled mode                        | true
          mixed mode, emulated-client, sharing | false
          interpreted mode, sharing            | false
          """)
  void vectorsAreForAJvmThatOptimizes(String vm, boolean vectors) {
    assertThat(VectorKernel.compiled(vm)).isEqualTo(vectors);
  }

  @ParameterizedTest
  @CsvSource({
    "PLAIN, 37, 11", "PLAIN, 12, 29", "PLAIN, 16, 16", "PLAIN, 50, 41", "PLAIN, 3, 2",
    "PLAIN, 1, 1", "PLAIN, 36, 30", "PLAIN, 90, 7", "VECTOR, 37, 11", "VECTOR, 12, 29",
    "VECTOR, 16, 16", "VECTOR, 50, 41", "VECTOR, 3, 2", "VECTOR, 1, 1", "VECTOR, 36, 30",
    "VECTOR, 90, 7"
  })
  void resizesToTheBytesOfPil(Kernel kernel, int width, int height) {
    Pixels source = Golden.pixels("noise.png");

    byte[] resized = resize(kernel.resizer(), source, source.bounds(), width, height);

    assertThat(resized)
        .isEqualTo(Golden.rgb(Golden.pixels("noise-" + width + "x" + height + ".png")));
  }

  /** Rows first, in Pillow 12.3. */
  @ParameterizedTest
  @EnumSource
  void aPictureMuchTallerThanWideIsResizedToTheBytesOfPil(Kernel kernel) {
    Pixels tall = Golden.pixels("noise-tall.png");
    for (String size : new String[] {"16x16", "1x40", "2x9", "16x203", "5x300"}) {
      int width = Integer.parseInt(size.substring(0, size.indexOf('x')));
      int height = Integer.parseInt(size.substring(size.indexOf('x') + 1));
      assertThat(resize(kernel.resizer(), tall, tall.bounds(), width, height))
          .as(size)
          .isEqualTo(Golden.rgb(Golden.pixels("noise-tall-" + size + ".png")));
    }
    Pixels lessTall = Golden.pixels("noise-less-tall.png");
    assertThat(resize(kernel.resizer(), lessTall, lessTall.bounds(), 16, 16))
        .isEqualTo(Golden.rgb(Golden.pixels("noise-less-tall-16x16.png")));
  }

  @ParameterizedTest
  @EnumSource
  void resizesARegionAsPilDoesAfterItsCrop(Kernel kernel) {
    Region region = new Region(5, 3, 26, 21);

    byte[] resized = resize(kernel.resizer(), Golden.pixels("noise.png"), region, 10, 9);

    assertThat(resized).isEqualTo(Golden.rgb(Golden.pixels("noise-crop-10x9.png")));
  }

  @ParameterizedTest
  @EnumSource
  void aWindowIsThatPartOfTheWholeResult(Kernel kernel) {
    Pixels source = Golden.pixels("noise.png");
    byte[] whole = resize(kernel.resizer(), source, source.bounds(), 50, 41);
    Region window = new Region(7, 9, 20, 30);
    byte[] part = new byte[20 * 30 * 3];

    kernel.resizer().resize(source, source.bounds(), 50, 41, window, MemorySegment.ofArray(part));

    for (int y = 0; y < 30; y++) {
      int from = ((y + 9) * 50 + 7) * 3;
      assertThat(Arrays.copyOfRange(part, y * 60, y * 60 + 60))
          .isEqualTo(Arrays.copyOfRange(whole, from, from + 60));
    }
  }

  @Test
  void vectorsGiveTheBytesOfPlainCodeForAnySizes() {
    assumeTrue(VectorKernel.supported());
    Random random = new Random(3);
    Resizer plain = Kernel.PLAIN.resizer();
    Resizer vector = Kernel.VECTOR.resizer();
    for (int i = 0; i < 150; i++) {
      int width = 1 + random.nextInt(i % 10 == 0 ? 3000 : 90);
      int height = 1 + random.nextInt(i % 10 == 1 ? 3000 : 60);
      byte[] rgb = new byte[width * height * 3];
      random.nextBytes(rgb);
      Pixels source = new Pixels(MemorySegment.ofArray(rgb), width, height);
      int toWidth = 1 + random.nextInt(70);
      int toHeight = 1 + random.nextInt(70);

      assertThat(resize(vector, source, source.bounds(), toWidth, toHeight))
          .as("%dx%d to %dx%d", width, height, toWidth, toHeight)
          .isEqualTo(resize(plain, source, source.bounds(), toWidth, toHeight));
    }
  }

  @Test
  void switchesKernelsWithoutATrace() {
    Resizer switching =
        new TwoPassResizer(Filter.BILINEAR, new PlainKernel(), new VectorKernel(), 1);
    Pixels source = Golden.pixels("noise.png");

    byte[] before = resize(switching, source, source.bounds(), 16, 16);
    byte[] after = resize(switching, source, source.bounds(), 16, 16);

    assertThat(after).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void keepsExtremesWithinBytes(Kernel kernel) {
    byte[] white = new byte[70_000 * 3];
    Arrays.fill(white, (byte) 255);
    Pixels source = new Pixels(MemorySegment.ofArray(white), 70_000, 1);

    assertThat(resize(kernel.resizer(), source, source.bounds(), 2, 3)).containsOnly(255);
  }

  @Test
  void worksBetweenNativeMemory() {
    Pixels source = Golden.pixels("noise.png");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(source.data().byteSize()).copyFrom(source.data());
      MemorySegment target = arena.allocate(16 * 16 * 3);

      Resizer.open().resize(new Pixels(copy, 37, 29), 16, 16, target);

      assertThat(target.toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(Golden.rgb(Golden.pixels("noise-16x16.png")));
    }
  }

  @Test
  void refusesRegionsOutsideTheImage() {
    Pixels source = Golden.pixels("noise.png");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> resize(Kernel.PLAIN.resizer(), source, new Region(30, 0, 8, 1), 4, 4))
        .withMessageContaining("not within an image of 37x29");
  }

  private static byte[] resize(
      Resizer resizer, Pixels source, Region region, int width, int height) {
    byte[] target = new byte[width * height * 3];
    Region window = new Region(0, 0, width, height);
    resizer.resize(source, region, width, height, window, MemorySegment.ofArray(target));
    return target;
  }
}
