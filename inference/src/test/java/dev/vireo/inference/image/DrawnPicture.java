package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;

/** Noise that {@code golden/preprocessing/make_preprocessing.py} draws too. */
final class DrawnPicture {
  private DrawnPicture() {}

  /** Of an odd seed, black and white samples alone. */
  static Pixels of(int seed, int width, int height) {
    byte[] data = new byte[3 * width * height];
    long x = seed;
    for (int i = 0; i < data.length; i++) {
      x = (1103515245L * x + 12345) & 0x7FFFFFFF;
      int sample = (int) (x >> 16) & 255;
      data[i] = (byte) (seed % 2 == 0 ? sample : sample > 127 ? 255 : 0);
    }
    return new Pixels(MemorySegment.ofArray(data), width, height);
  }
}
