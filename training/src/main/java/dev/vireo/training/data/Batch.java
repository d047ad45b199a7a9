package dev.vireo.training.data;

import java.nio.ByteBuffer;

/** Images and labels in memory that is filled again after {@link BatchLoader#release}. */
public final class Batch {
  private final ByteBuffer pixels;
  private final int[] labels;
  private int count;

  Batch(int capacity, int size) {
    pixels = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, 3 * size * size));
    labels = new int[capacity];
  }

  /** Direct, {@code count x size x size x 3} bytes, NHWC, RGB. */
  public ByteBuffer pixels() {
    return pixels;
  }

  /** Classes of the first {@link #count} images. */
  public int[] labels() {
    return labels;
  }

  public int count() {
    return count;
  }

  void set(int index, int label) {
    labels[index] = label;
  }

  void limitTo(int count, int imageBytes) {
    this.count = count;
    pixels.limit(count * imageBytes);
  }
}
