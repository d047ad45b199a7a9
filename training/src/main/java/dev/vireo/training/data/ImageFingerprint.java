package dev.vireo.training.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.vireo.inference.image.Pixels;
import dev.vireo.inference.image.Resizer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What tells whether two images are one picture: {@value #BYTES} bytes, a {@link PerceptualHash}
 * and the mean colours of 8x8 patches. They are taken from all of the image, so that those of one
 * file are the same whatever part of it is kept, and at which size. Not safe for use by several
 * threads at once.
 */
final class ImageFingerprint {
  private static final int PATCHES = 8;
  private static final int PATCH = PerceptualHash.EDGE / PATCHES;

  /** Levels in the patches. */
  static final int COLORS = PATCHES * PATCHES * 3;

  static final int BYTES = Long.BYTES + COLORS;

  private final Resizer resizer = Resizer.open();
  private final PerceptualHash hash = new PerceptualHash();
  private final byte[] small = new byte[PerceptualHash.EDGE * PerceptualHash.EDGE * 3];
  private final int[] sums = new int[COLORS];

  /**
   * @param slot receives {@value #BYTES} bytes
   */
  void write(Pixels pixels, MemorySegment slot) {
    resizer.resize(pixels, PerceptualHash.EDGE, PerceptualHash.EDGE, MemorySegment.ofArray(small));
    slot.set(JAVA_LONG_UNALIGNED, 0, hash.of(small));
    Arrays.fill(sums, 0);
    for (int i = 0; i < small.length; i++) {
      int y = i / (3 * PerceptualHash.EDGE) / PATCH;
      int x = i / 3 % PerceptualHash.EDGE / PATCH;
      sums[3 * (y * PATCHES + x) + i % 3] += small[i] & 0xFF;
    }
    for (int i = 0; i < COLORS; i++) {
      slot.set(JAVA_BYTE, Long.BYTES + i, (byte) (sums[i] / (PATCH * PATCH)));
    }
  }

  static long hash(MemorySegment slot) {
    return slot.get(JAVA_LONG_UNALIGNED, 0);
  }

  /** Sum of the differences in colour of two images, in levels; cut short beyond {@code limit}. */
  static int difference(MemorySegment one, MemorySegment other, int limit) {
    int sum = 0;
    for (int i = 0; i < COLORS && sum <= limit; i++) {
      long at = (long) Long.BYTES + i;
      sum += Math.abs((one.get(JAVA_BYTE, at) & 0xFF) - (other.get(JAVA_BYTE, at) & 0xFF));
    }
    return sum;
  }
}
