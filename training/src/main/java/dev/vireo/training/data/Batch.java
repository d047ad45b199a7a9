package dev.vireo.training.data;

import java.nio.ByteBuffer;

/** Images and labels in memory that is filled again after {@link BatchLoader#release}. */
public final class Batch {
  private final ByteBuffer pixels;
  private final int[] labels;
  private final int[] partners;
  private double share = 1;
  private int count;

  Batch(int capacity, int size) {
    pixels = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, 3 * size * size));
    labels = new int[capacity];
    partners = new int[capacity];
  }

  private Batch(Batch whole, int count) {
    int imageBytes = whole.pixels.limit() / whole.count;
    pixels = whole.pixels.slice(0, count * imageBytes);
    labels = whole.labels;
    partners = whole.partners;
    share = whole.share;
    this.count = count;
  }

  /** Its first images, in the same memory. */
  public Batch first(int count) {
    return new Batch(this, count);
  }

  /** Direct, {@code count x size x size x 3} bytes, NHWC, RGB. */
  public ByteBuffer pixels() {
    return pixels;
  }

  /** Classes of the first {@link #count} images. */
  public int[] labels() {
    return labels;
  }

  /** Classes of the images that the first {@link #count} are mixed with; their own otherwise. */
  public int[] partners() {
    return partners;
  }

  /** How much of an image is its own, in [0, 1]; the rest is its partner's. */
  public double share() {
    return share;
  }

  public int count() {
    return count;
  }

  void set(int index, int label) {
    labels[index] = label;
  }

  /**
   * After all labels are set: each image was mixed with the one before it, the first with the last.
   */
  void mixed(double share) {
    this.share = share;
    for (int i = 0; i < count; i++) {
      partners[i] = share == 1 ? labels[i] : labels[(i + count - 1) % count];
    }
  }

  void limitTo(int count, int imageBytes) {
    this.count = count;
    pixels.limit(count * imageBytes);
  }
}
