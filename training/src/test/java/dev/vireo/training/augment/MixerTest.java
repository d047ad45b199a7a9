package dev.vireo.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MixerTest {
  private static final int SIZE = 4;
  private static final int BYTES = SIZE * SIZE * 3;

  /** Three images of one level each: 0, 100 and 200. */
  private static byte[] batch() {
    byte[] images = new byte[3 * BYTES];
    Arrays.fill(images, BYTES, 2 * BYTES, (byte) 100);
    Arrays.fill(images, 2 * BYTES, 3 * BYTES, (byte) 200);
    return images;
  }

  private static Mixer mixer(Mix mix) {
    return new Mixer(mix, SIZE);
  }

  @Test
  void mixupIsTheWeightedMeanWithTheImageBefore() {
    byte[] images = batch();
    double own = mixer(new Mix.Mixup(1)).mixup(MemorySegment.ofArray(images), 3, 0.75);
    assertThat(own).isEqualTo(0.75);
    assertThat(images[0] & 0xFF).isEqualTo(50);
    assertThat(images[BYTES] & 0xFF).isEqualTo(75);
    assertThat(images[3 * BYTES - 1] & 0xFF).isEqualTo(175);
  }

  @Test
  void cutMixPastesARectangleOfTheImageBeforeAndCountsItsArea() {
    byte[] images = batch();
    double own = mixer(new Mix.CutMix(1)).paste(MemorySegment.ofArray(images), 3, 0.75, 0, 2);
    // Half an edge of 1 about (0, 2): one column, two rows of 16 pixels.
    assertThat(own).isEqualTo(1 - 2.0 / 16);
    for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
      boolean pasted = pixel == 4 || pixel == 8;
      assertThat(images[3 * pixel] & 0xFF).isEqualTo(pasted ? 200 : 0);
      assertThat(images[BYTES + 3 * pixel + 2] & 0xFF).isEqualTo(pasted ? 0 : 100);
      assertThat(images[2 * BYTES + 3 * pixel + 1] & 0xFF).isEqualTo(pasted ? 100 : 200);
    }
  }

  @Test
  void cutMixCutsOneRectangleAnywhere() {
    int size = 16;
    Mixer mixer = new Mixer(new Mix.CutMix(1), size);
    Set<Integer> lefts = new HashSet<>();
    Set<Integer> tops = new HashSet<>();
    int[] times = new int[size * size];
    for (int seed = 0; seed < 1000; seed++) {
      byte[] images = new byte[2 * size * size * 3];
      Arrays.fill(images, images.length / 2, images.length, (byte) 100);
      double own = mixer.apply(MemorySegment.ofArray(images), 2, new SplittableRandom(seed));
      int left = size;
      int right = 0;
      int top = size;
      int bottom = 0;
      int pasted = 0;
      for (int pixel = 0; pixel < size * size; pixel++) {
        if (images[3 * pixel] == 100) {
          left = Math.min(left, pixel % size);
          right = Math.max(right, pixel % size + 1);
          top = Math.min(top, pixel / size);
          bottom = Math.max(bottom, pixel / size + 1);
          times[pixel]++;
          pasted++;
        }
      }
      assertThat(own).isEqualTo(1 - pasted / (double) (size * size));
      if (pasted > 0) {
        assertThat(pasted).isEqualTo((right - left) * (bottom - top));
        lefts.add(left);
        tops.add(top);
      }
    }
    assertThat(lefts).hasSize(size - 1);
    assertThat(tops).hasSize(size - 1);
    for (int corner : new int[] {0, size - 1, size * (size - 1), size * size - 1}) {
      assertThat(times[corner]).isBetween(20, 300);
    }
    assertThat(times[size * size / 2 + size / 2]).isBetween(300, 700);
  }

  @Test
  void leavesImagesAloneWhereNothingIsMixed() {
    byte[] images = batch();
    double own =
        mixer(new Mix.None()).apply(MemorySegment.ofArray(images), 3, new SplittableRandom(1));
    assertThat(own).isOne();
    assertThat(images).isEqualTo(batch());
  }

  @Test
  void takesEitherOfBothForHalfOfTheBatches() {
    Mixer mixer = mixer(new Mix.Either(new Mix.Mixup(1), new Mix.CutMix(1)));
    int pasted = 0;
    for (int seed = 0; seed < 400; seed++) {
      byte[] images = batch();
      mixer.apply(MemorySegment.ofArray(images), 3, new SplittableRandom(seed));
      boolean levelsKept = true;
      for (byte level : images) {
        levelsKept &= (level & 0xFF) % 100 == 0;
      }
      pasted += levelsKept ? 1 : 0;
    }
    assertThat(pasted).isBetween(160, 250);
  }

  @Test
  void drawsFromTheBetaDistribution() {
    for (double alpha : new double[] {0.2, 1, 4}) {
      SplittableRandom random = new SplittableRandom(5);
      double sum = 0;
      double squares = 0;
      int count = 20_000;
      for (int i = 0; i < count; i++) {
        double share = Beta.draw(alpha, random);
        assertThat(share).isBetween(0.0, 1.0);
        sum += share;
        squares += (share - 0.5) * (share - 0.5);
      }
      assertThat(sum / count).isCloseTo(0.5, within(0.01));
      assertThat(squares / count).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
    }
  }
}
