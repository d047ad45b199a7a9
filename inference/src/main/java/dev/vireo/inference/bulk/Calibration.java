package dev.vireo.inference.bulk;

/**
 * How far the probabilities of the best classes are those of being right, in bins of equal width
 * (Guo et al. 2017, arXiv 1706.04599).
 */
public final class Calibration {
  private final long[] images;
  private final long[] correct;
  private final double[] confidence;

  /**
   * @param bins at least 1
   */
  public Calibration(int bins) {
    images = new long[bins];
    correct = new long[bins];
    confidence = new double[bins];
  }

  /**
   * Counts one image.
   *
   * @param probability of its best class, in [0, 1]
   * @param right whether that is its class
   */
  public void add(float probability, boolean right) {
    int bin = Math.clamp((long) (probability * images.length), 0, images.length - 1);
    images[bin]++;
    confidence[bin] += probability;
    if (right) {
      correct[bin]++;
    }
  }

  public int bins() {
    return images.length;
  }

  /** Images of a bin. */
  public long images(int bin) {
    return images[bin];
  }

  /** The mean probability of a bin's images; 0 without any. */
  public double confidence(int bin) {
    return images[bin] == 0 ? 0 : confidence[bin] / images[bin];
  }

  /** The share of a bin's images that is right; 0 without any. */
  public double accuracy(int bin) {
    return images[bin] == 0 ? 0 : (double) correct[bin] / images[bin];
  }

  /**
   * Expected calibration error: the mean over all images of how far their bin's confidence is from
   * its accuracy, in [0, 1].
   */
  public double expectedError() {
    long all = 0;
    double sum = 0;
    for (int bin = 0; bin < images.length; bin++) {
      all += images[bin];
      sum += images[bin] * Math.abs(confidence(bin) - accuracy(bin));
    }
    return all == 0 ? 0 : sum / all;
  }
}
