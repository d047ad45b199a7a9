package dev.vireo.training.augment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One square image at work: 8-bit RGB, HWC, and as much memory again for what is computed from it.
 */
final class Canvas {
  static final int CHANNELS = 3;

  final int size;
  private byte[] pixels;
  private byte[] spare;

  Canvas(int size) {
    this.size = size;
    pixels = new byte[size * size * CHANNELS];
    spare = new byte[pixels.length];
  }

  /** The image, {@code size x size x 3}; another array after {@link #swap}. */
  byte[] pixels() {
    return pixels;
  }

  /** Undefined content, for a whole new image that {@link #swap} then takes. */
  byte[] spare() {
    return spare;
  }

  void swap() {
    byte[] former = pixels;
    pixels = spare;
    spare = former;
  }

  void load(MemorySegment image) {
    MemorySegment.copy(image, ValueLayout.JAVA_BYTE, 0, pixels, 0, pixels.length);
  }

  void store(MemorySegment image) {
    MemorySegment.copy(pixels, 0, image, ValueLayout.JAVA_BYTE, 0, pixels.length);
  }

  void mirror() {
    for (int y = 0; y < size; y++) {
      int left = y * size * CHANNELS;
      int right = left + (size - 1) * CHANNELS;
      for (; left < right; left += CHANNELS, right -= CHANNELS) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          byte value = pixels[left + channel];
          pixels[left + channel] = pixels[right + channel];
          pixels[right + channel] = value;
        }
      }
    }
  }
}
