package dev.vireo.inference.image;

import dev.vireo.inference.model.Filter;

/**
 * Weights of one of PIL's filters along one axis: for each output position, where its source
 * positions start, how many there are, and their weights (Pillow, {@code Resample.c}, {@code
 * precompute_coeffs} and {@code normalize_coeffs_8bpc}).
 *
 * <p>Arrays are reused, and only the last table is kept: computing one costs 2% of resizing a photo
 * and below 1% of decoding it ({@code ResizeBenchmark}), so a folder in which every image has
 * another size costs no more than that, and no memory.
 */
final class ResampleTable {
  /** Weights are integers on the scale of 2^22. */
  static final int PRECISION_BITS = 32 - 8 - 2;

  /** Added before the shift, so that it rounds. */
  static final int HALF = 1 << (PRECISION_BITS - 1);

  /** Of torchvision's weights on tensors, which are to be below this. */
  private static final int SHORT = 1 << 15;

  private final Weight weight;
  private final boolean narrow;
  private final boolean signed;
  private int sourceSize = -1;
  private int targetSize = -1;
  private int offset = -1;
  private int count;
  private int stride;
  private int end;
  private int[] starts = new int[0];
  private int[] lengths = new int[0];
  private int[] weights = new int[0];
  private double[] scratch = new double[0];

  /**
   * @throws IllegalArgumentException for the nearest pixel, which has no weights
   */
  ResampleTable(Filter filter) {
    this.weight = Weight.of(filter);
    this.narrow = filter == Filter.BICUBIC_TENSOR;
    this.signed = weight.signed();
  }

  /** Whether weights may be negative, so that sums leave [0, 255] on either side. */
  boolean signed() {
    return signed;
  }

  /** Whether they are torchvision's, of tensors, and not PIL's. */
  boolean ofTensors() {
    return narrow;
  }

  /** Output positions in the table. */
  int count() {
    return count;
  }

  /** The first source position that output position {@code index} reads. */
  int start(int index) {
    return starts[index];
  }

  /** Source positions that output position {@code index} reads, at least 1. */
  int length(int index) {
    return lengths[index];
  }

  /** The source position behind the last one that any output position reads. */
  int end() {
    return end;
  }

  /** Where the weights of output position {@code index} begin in {@link #weights()}. */
  int weightsAt(int index) {
    return index * stride;
  }

  int[] weights() {
    return weights;
  }

  /**
   * Fills the table for output positions {@code offset} to {@code offset + count - 1} of a resize
   * from {@code sourceSize} to {@code targetSize}.
   */
  void prepare(int sourceSize, int targetSize, int offset, int count) {
    if (sourceSize == this.sourceSize
        && targetSize == this.targetSize
        && offset == this.offset
        && count == this.count) {
      return;
    }
    double scale = (double) sourceSize / targetSize;
    double filterScale = Math.max(scale, 1.0);
    double support = weight.support() * filterScale;
    stride = (int) Math.ceil(support) * 2 + 1;
    reserve(count, stride);
    end = 0;
    int bits = narrow ? bits(sourceSize, targetSize, support, filterScale) : PRECISION_BITS;
    for (int i = 0; i < count; i++) {
      double center = (offset + i + 0.5) * scale;
      int start = Math.max((int) (center - support + 0.5), 0);
      int length = Math.min((int) (center + support + 0.5), sourceSize) - start;
      normalize(start, length, center, 1.0 / filterScale);
      starts[i] = start;
      lengths[i] = round(length, bits, i * stride);
      end = Math.max(end, start + lengths[i]);
    }
    this.sourceSize = sourceSize;
    this.targetSize = targetSize;
    this.offset = offset;
    this.count = count;
  }

  /** Weights that sum to 1, into {@link #scratch}. */
  private void normalize(int start, int length, double center, double inverseScale) {
    double sum = 0;
    for (int t = 0; t < length; t++) {
      scratch[t] = weight.at((t + start - center + 0.5) * inverseScale);
      sum += scratch[t];
    }
    if (sum != 0) {
      for (int t = 0; t < length; t++) {
        scratch[t] /= sum;
      }
    }
  }

  /**
   * Writes the weights as integers of so many bits after the point, on the scale of {@link
   * #PRECISION_BITS}; returns their number without trailing zeros.
   */
  private int round(int length, int bits, int at) {
    int used = 1;
    for (int t = 0; t < length; t++) {
      double normalized = scratch[t];
      int rounded = (int) ((normalized < 0 ? -0.5 : 0.5) + normalized * (1 << bits));
      weights[at + t] = rounded << (PRECISION_BITS - bits);
      if (rounded != 0) {
        used = t + 1;
      }
    }
    return used;
  }

  /**
   * As many bits after the point as the largest weight of all output positions leaves of 16 (ATen,
   * {@code UpSampleKernel.cpp}, {@code compute_index_ranges_int16_weights}). Sums that are shifted
   * to {@link #PRECISION_BITS} round as those on the smaller scale do.
   */
  private int bits(int sourceSize, int targetSize, double support, double filterScale) {
    double scale = (double) sourceSize / targetSize;
    double largest = 0;
    for (int i = 0; i < targetSize; i++) {
      double center = (i + 0.5) * scale;
      int start = Math.max((int) (center - support + 0.5), 0);
      int length = Math.min((int) (center + support + 0.5), sourceSize) - start;
      normalize(start, length, center, 1.0 / filterScale);
      for (int t = 0; t < length; t++) {
        largest = Math.max(largest, scratch[t]);
      }
    }
    int bits = 0;
    while (bits < PRECISION_BITS && (int) (0.5 + largest * (1 << (bits + 1))) < SHORT) {
      bits++;
    }
    return bits;
  }

  private void reserve(int count, int stride) {
    if (starts.length < count) {
      starts = new int[count];
      lengths = new int[count];
    }
    int needed = Math.multiplyExact(count, stride);
    if (weights.length < needed) {
      weights = new int[needed];
    }
    if (scratch.length < stride) {
      scratch = new double[stride];
    }
  }
}
