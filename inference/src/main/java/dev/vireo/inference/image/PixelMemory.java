package dev.vireo.inference.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Where the pixels of one image after another lie. Memory that is fresh for each would cost a fifth
 * of decoding a large photo, as the system clears its pages.
 */
final class PixelMemory implements AutoCloseable {
  private static final int BYTES_PER_PIXEL = 3;

  /** Kept whatever follows; of more, four times what an image takes at most. */
  private static final long ALWAYS_KEPT = 64L << 20;

  private Mat memory = new Mat();
  private long capacity;

  /**
   * @return 8-bit RGB over this memory, with what it held before, valid until the next call; the
   *     caller closes it
   * @throws VireoException IMAGE_TOO_LARGE when there is not so much memory
   */
  Mat image(int width, int height) {
    long bytes = (long) BYTES_PER_PIXEL * width * height;
    boolean tooLarge = capacity > ALWAYS_KEPT && capacity / 4 > bytes;
    if (capacity < bytes || tooLarge) {
      close();
      memory = allocate(width, height);
      capacity = bytes;
    }
    return new Mat(height, width, CV_8UC3, memory.data());
  }

  /** Bytes that are held. */
  long capacity() {
    return capacity;
  }

  private static Mat allocate(int width, int height) {
    try {
      return new Mat(height, width, CV_8UC3);
    } catch (RuntimeException e) {
      throw new VireoException(
          ErrorCode.IMAGE_TOO_LARGE,
          "decoding %dx%d pixels needs more memory than there is".formatted(width, height),
          e);
    }
  }

  @Override
  public void close() {
    capacity = 0;
    memory.close();
    memory = new Mat();
  }
}
