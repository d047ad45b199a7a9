package dev.vireo.training.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

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

  /** Edge of the small images that are compared in colour. */
  private static final int EDGE = 8;

  /** Mean difference of two small images of one picture, in levels. */
  private static final int COLOR_DISTANCE = 8;

  private final PixelStore training;
  private final long[] hashes;
  private final List<Map<Integer, List<Integer>>> byPart = new ArrayList<>();

  /** A measured image and the training image that is like it, by their numbers in the stores. */
  record Pair(int training, int measured) {}

  private NearDuplicates(PixelStore training) {
    this.training = training;
    hashes = hashes(training);
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
    long[] hashes = hashes(measured);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < hashes.length; i++) {
      int like = known.like(hashes[i], measured.image(i), measured.size());
      if (like >= 0) {
        pairs.add(new Pair(like, i));
      }
    }
    return pairs;
  }

  private static long[] hashes(PixelStore store) {
    PerceptualHash hash = new PerceptualHash();
    long[] hashes = new long[store.count()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = hash.of(store.image(i), store.size());
    }
    return hashes;
  }

  private static int part(long hash, int part) {
    return (int) (hash >>> (part * PART_BITS)) & ((1 << PART_BITS) - 1);
  }

  /** The nearest training image in colour, or -1. */
  private int like(long hash, MemorySegment image, int size) {
    int[] colors = colors(image, size);
    int best = -1;
    int least = COLOR_DISTANCE * colors.length;
    for (int part = 0; part < PARTS; part++) {
      for (int candidate : byPart.get(part).getOrDefault(part(hash, part), List.of())) {
        if (candidate != best && Long.bitCount(hashes[candidate] ^ hash) <= DISTANCE) {
          int difference = difference(colors, colors(training.image(candidate), training.size()));
          if (difference < least) {
            best = candidate;
            least = difference;
          }
        }
      }
    }
    return best;
  }

  private static int difference(int[] one, int[] other) {
    int sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs(one[i] - other[i]);
    }
    return sum;
  }

  /** Mean colours of a grid of patches. */
  private static int[] colors(MemorySegment image, int size) {
    int[] colors = new int[EDGE * EDGE * 3];
    for (int patch = 0; patch < EDGE * EDGE; patch++) {
      int top = patch / EDGE * size / EDGE;
      int bottom = Math.max(top + 1, (patch / EDGE + 1) * size / EDGE);
      int left = patch % EDGE * size / EDGE;
      int right = Math.max(left + 1, (patch % EDGE + 1) * size / EDGE);
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          for (int channel = 0; channel < 3; channel++) {
            colors[3 * patch + channel] +=
                image.get(JAVA_BYTE, 3L * (y * size + x) + channel) & 0xFF;
          }
        }
      }
      for (int channel = 0; channel < 3; channel++) {
        colors[3 * patch + channel] /= (bottom - top) * (right - left);
      }
    }
    return colors;
  }
}
