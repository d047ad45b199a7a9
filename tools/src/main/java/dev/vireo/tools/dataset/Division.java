package dev.vireo.tools.dataset;

import java.util.List;

/** How the images of one class are divided among the parts of a split. */
public sealed interface Division {

  /** Part names, in the order in which images are dealt. */
  List<String> parts();

  /**
   * How many images of a class go to each part; at least 1 each.
   *
   * @param images of the class, at least {@link #needed()}
   */
  int[] counts(int images);

  /** Fewest images that a class needs. */
  int needed();

  /** Whether the images are shuffled first. */
  boolean shuffles();

  /**
   * By shares, shuffled.
   *
   * @param train share of the training part; shares are positive numbers of any sum
   * @param val share of the validation part; 0 leaves it out
   */
  record Shares(double train, double val, double test) implements Division {
    public Shares {
      if (!(train > 0 && val >= 0 && test > 0 && train + val + test < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "shares must be positive, not " + train + ", " + val + ", " + test);
      }
    }

    @Override
    public List<String> parts() {
      return val > 0 ? List.of("train", "val", "test") : List.of("train", "test");
    }

    @Override
    public int[] counts(int images) {
      double sum = train + val + test;
      int tests = atLeastOne(images * test / sum);
      if (val == 0) {
        tests = Math.min(tests, images - 1);
        return new int[] {images - tests, tests};
      }
      int vals = atLeastOne(images * val / sum);
      while (tests + vals > images - 1) {
        if (tests >= vals) {
          tests--;
        } else {
          vals--;
        }
      }
      return new int[] {images - tests - vals, vals, tests};
    }

    private static int atLeastOne(double share) {
      return (int) Math.max(1, Math.round(share));
    }

    @Override
    public int needed() {
      return parts().size();
    }

    @Override
    public boolean shuffles() {
      return true;
    }
  }

  /**
   * The first so many of each class, in order of path, for testing, the rest for training.
   *
   * @param perClass at least 1
   */
  record First(int perClass) implements Division {
    public First {
      if (perClass < 1) {
        throw new IllegalArgumentException("at least 1 image per class, not " + perClass);
      }
    }

    @Override
    public List<String> parts() {
      return List.of("test", "train");
    }

    @Override
    public int[] counts(int images) {
      return new int[] {perClass, images - perClass};
    }

    @Override
    public int needed() {
      return perClass + 1;
    }

    @Override
    public boolean shuffles() {
      return false;
    }
  }
}
