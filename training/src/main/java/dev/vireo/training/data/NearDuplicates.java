package dev.vireo.training.data;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Images to measure on that were nearly seen in training: their perceptual hashes differ in {@value
 * #DISTANCE} bits of 64 at most, and so little in colour that they are the same picture. Each
 * measured image is compared only with those that share one of five parts of its hash, of which
 * near ones always share at least one.
 */
final class NearDuplicates {
  /** The most bits in which hashes of one picture differ. */
  private static final int DISTANCE = 4;

  private static final int PARTS = DISTANCE + 1;
  private static final int PART_BITS = 13;

  /** Mean difference in colour of one picture, in levels. */
  private static final int COLOR_DISTANCE = 8;

  private final PixelStore training;
  private final long[] hashes;
  private final List<Map<Integer, List<Integer>>> byPart = new ArrayList<>();

  /** A measured image and the training image that is like it, by their numbers in the stores. */
  record Pair(int training, int measured) {}

  private NearDuplicates(PixelStore training) {
    this.training = training;
    hashes = new long[training.count()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = Fingerprint.hash(training.fingerprint(i));
    }
    for (int part = 0; part < PARTS; part++) {
      Map<Integer, List<Integer>> images = new HashMap<>();
      for (int i = 0; i < hashes.length; i++) {
        images.computeIfAbsent(part(hashes[i], part), _ -> new ArrayList<>()).add(i);
      }
      byPart.add(images);
    }
  }

  /** For each measured image that has one, the training image most like it. */
  static List<Pair> across(PixelStore training, PixelStore measured) {
    NearDuplicates known = new NearDuplicates(training);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < measured.count(); i++) {
      int like = known.like(measured.fingerprint(i));
      if (like >= 0) {
        pairs.add(new Pair(like, i));
      }
    }
    return pairs;
  }

  private static int part(long hash, int part) {
    return (int) (hash >>> (part * PART_BITS)) & ((1 << PART_BITS) - 1);
  }

  /** The nearest training image in colour, or -1. */
  private int like(MemorySegment image) {
    long hash = Fingerprint.hash(image);
    int best = -1;
    int least = COLOR_DISTANCE * Fingerprint.COLORS;
    for (int part = 0; part < PARTS; part++) {
      for (int candidate : byPart.get(part).getOrDefault(part(hash, part), List.of())) {
        if (candidate != best && Long.bitCount(hashes[candidate] ^ hash) <= DISTANCE) {
          int difference = Fingerprint.difference(image, training.fingerprint(candidate), least);
          if (difference < least) {
            best = candidate;
            least = difference;
          }
        }
      }
    }
    return best;
  }
}
