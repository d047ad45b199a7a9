package dev.vireo.training.data;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Images to measure on that were nearly seen in training: their perceptual hashes are near in a
 * {@link HashIndex}, and they differ so little in colour that they are the same picture.
 */
final class NearDuplicates {
  /** Mean difference in colour of one picture, in levels. */
  private static final int COLOR_DISTANCE = 8;

  /**
   * Near images looked at after one that is the same picture, for one more like it. It keeps the
   * frames of a fixed camera, all of which are near to all, from being compared each with each.
   */
  private static final int LOOKS = 1000;

  private final PixelStore training;
  private final HashIndex index;

  /** A measured image and the training image that is like it, by their numbers in the stores. */
  record Pair(int training, int measured) {}

  private NearDuplicates(PixelStore training) {
    this.training = training;
    long[] hashes = new long[training.count()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = ImageFingerprint.hash(training.fingerprint(i));
    }
    index = new HashIndex(hashes);
  }

  /**
   * For each measured image that has one, the training image most like it; of many, one of those
   * most like it.
   */
  static List<Pair> across(PixelStore training, PixelStore measured) {
    NearDuplicates known = new NearDuplicates(training);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < measured.count(); i++) {
      Search search = known.new Search(measured.fingerprint(i));
      if (search.best >= 0) {
        pairs.add(new Pair(search.best, i));
      }
    }
    return pairs;
  }

  /** For the training image nearest in colour to one that is measured. */
  private final class Search {
    private final MemorySegment image;
    private int best = -1;
    private int least = COLOR_DISTANCE * ImageFingerprint.COLORS;
    private int looks;

    Search(MemorySegment image) {
      this.image = image;
      index.near(ImageFingerprint.hash(image), this::look);
    }

    /** Whether another may be more like it. */
    private boolean look(int candidate) {
      int difference = ImageFingerprint.difference(image, training.fingerprint(candidate), least);
      if (difference < least) {
        best = candidate;
        least = difference;
      }
      return best < 0 || (least > 0 && ++looks < LOOKS);
    }
  }
}
