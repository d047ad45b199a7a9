package dev.vireo.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmenterTest {
  private static final int SIZE = 4;

  /** Grey levels that tell every pixel from the others: row in the tens, column in the ones. */
  private static MemorySegment image(int size) {
    byte[] pixels = new byte[size * size * 3];
    for (int i = 0; i < pixels.length; i++) {
      int pixel = i / 3;
      pixels[i] = (byte) (10 * (pixel / size) + pixel % size);
    }
    return MemorySegment.ofArray(pixels);
  }

  private static byte[] apply(Augmentation augmentation, long seed) {
    byte[] out = new byte[SIZE * SIZE * 3];
    new Augmenter(augmentation, SIZE)
        .apply(
            image(augmentation.storedSize(SIZE)),
            MemorySegment.ofArray(out),
            new SplittableRandom(seed));
    return out;
  }

  @Test
  void leavesImagesAloneWhereNothingIsAsked() {
    assertThat(apply(new Augmentation.None(), 1))
        .isEqualTo(image(SIZE).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void mirrorsHalfOfTheImages() {
    byte[] mirrored = image(SIZE).toArray(ValueLayout.JAVA_BYTE);
    for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
      byte value = (byte) (10 * (pixel / SIZE) + SIZE - 1 - pixel % SIZE);
      Arrays.fill(mirrored, 3 * pixel, 3 * pixel + 3, value);
    }
    int count = 0;
    for (int seed = 0; seed < 400; seed++) {
      byte[] out = apply(new Augmentation.Shift(0), seed);
      if (Arrays.equals(out, mirrored)) {
        count++;
      } else {
        assertThat(out).isEqualTo(image(SIZE).toArray(ValueLayout.JAVA_BYTE));
      }
    }
    assertThat(count).isBetween(160, 240);
  }

  @Test
  void shiftsInAllDirectionsAndRepeatsTheBorder() {
    Set<Integer> corners = new HashSet<>();
    for (int seed = 0; seed < 300; seed++) {
      byte[] out = apply(new Augmentation.Shift(1), seed);
      corners.add((int) out[0]);
      for (int y = 1; y < SIZE; y++) {
        int step = out[y * SIZE * 3] - out[(y - 1) * SIZE * 3];
        assertThat(step).isIn(0, 10);
      }
    }
    // Upper left pixel after shifts by -1, 0 and 1 both ways, of the image and its mirror image.
    assertThat(corners).containsExactlyInAnyOrder(0, 1, 2, 3, 10, 11, 12, 13);
  }

  @Test
  void cutsDifferentPartsOfLargerImages() {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      byte[] out = apply(new Augmentation.ResizedCrop(0.35), seed);
      assertThat(out).doesNotContain((byte) -1);
      seen.add(Arrays.toString(out));
    }
    assertThat(seen).hasSizeGreaterThan(20);
  }
}
