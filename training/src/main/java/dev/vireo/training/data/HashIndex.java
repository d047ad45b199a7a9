package dev.vireo.training.data;

import java.util.function.IntPredicate;

/**
 * Hashes by number, found by any that differs in {@value #DISTANCE} bits at most. Only those are
 * compared that share one of five parts with it, of which such hashes always share at least one.
 */
final class HashIndex {
  /** The most bits in which hashes that are near differ. */
  static final int DISTANCE = 4;

  private static final int PARTS = DISTANCE + 1;
  private static final int PART_BITS = 13;
  private static final int VALUES = 1 << PART_BITS;

  private final long[] hashes;

  /** For each part, the numbers of the hashes in the order of what they have there. */
  private final int[][] numbers = new int[PARTS][];

  /** For each part, where the numbers of each value begin; one more for their end. */
  private final int[][] starts = new int[PARTS][VALUES + 1];

  HashIndex(long[] hashes) {
    this.hashes = hashes.clone();
    for (int part = 0; part < PARTS; part++) {
      int[] ends = starts[part];
      for (long hash : hashes) {
        ends[part(hash, part) + 1]++;
      }
      for (int value = 0; value < VALUES; value++) {
        ends[value + 1] += ends[value];
      }
      int[] next = ends.clone();
      numbers[part] = new int[hashes.length];
      for (int i = 0; i < hashes.length; i++) {
        numbers[part][next[part(hashes[i], part)]++] = i;
      }
    }
  }

  /** Visits each near hash once, in a fixed order, until the visitor says false. */
  void near(long hash, IntPredicate visitor) {
    for (int part = 0; part < PARTS; part++) {
      int value = part(hash, part);
      for (int i = starts[part][value]; i < starts[part][value + 1]; i++) {
        int number = numbers[part][i];
        long apart = hashes[number] ^ hash;
        if (Long.bitCount(apart) <= DISTANCE
            && firstShared(apart) == part
            && !visitor.test(number)) {
          return;
        }
      }
    }
  }

  /** The first part without a difference: that under which a hash is visited. */
  private static int firstShared(long apart) {
    int part = 0;
    while (part(apart, part) != 0) {
      part++;
    }
    return part;
  }

  private static int part(long hash, int part) {
    return (int) (hash >>> (part * PART_BITS)) & (VALUES - 1);
  }
}
