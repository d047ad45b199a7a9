package dev.vireo.training.augment;

/**
 * Operations on single pixels, with the arithmetic of torchvision 0.14's {@code
 * torchvision.transforms.functional} on uint8 tensors: float32, truncated.
 */
final class Tones {
  private static final int LEVELS = 256;
  private static final float RED = 0.2989f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

  private final byte[] table = new byte[LEVELS];
  private final int[] histogram = new int[LEVELS];

  /**
   * @param factor 0 gives black, 1 the image itself
   */
  void brightness(byte[] pixels, double factor) {
    for (int level = 0; level < LEVELS; level++) {
      table[level] = blend(level, 0, factor);
    }
    apply(pixels);
  }

  /**
   * @param factor 0 gives the mean gray, 1 the image itself
   */
  void contrast(byte[] pixels, double factor) {
    long sum = 0;
    for (int i = 0; i < pixels.length; i += Canvas.CHANNELS) {
      sum += gray(pixels, i);
    }
    float mean = sum * (float) Canvas.CHANNELS / pixels.length;
    for (int level = 0; level < LEVELS; level++) {
      table[level] = blend(level, mean, factor);
    }
    apply(pixels);
  }

  /**
   * @param factor 0 gives a gray image, 1 the image itself
   */
  void saturation(byte[] pixels, double factor) {
    for (int i = 0; i < pixels.length; i += Canvas.CHANNELS) {
      int gray = gray(pixels, i);
      for (int channel = i; channel < i + Canvas.CHANNELS; channel++) {
        pixels[channel] = blend(pixels[channel] & 0xFF, gray, factor);
      }
    }
  }

  /** Keeps the highest bits of every sample. */
  void posterize(byte[] pixels, int bits) {
    int mask = -(1 << (8 - bits));
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] &= (byte) mask;
    }
  }

  /** Inverts the samples from {@code threshold} on. */
  void solarize(byte[] pixels, double threshold) {
    for (int level = 0; level < LEVELS; level++) {
      table[level] = (byte) (level >= threshold ? 255 - level : level);
    }
    apply(pixels);
  }

  /** Stretches each channel to the full range. */
  void autoContrast(byte[] pixels) {
    for (int channel = 0; channel < Canvas.CHANNELS; channel++) {
      int least = 255;
      int greatest = 0;
      for (int i = channel; i < pixels.length; i += Canvas.CHANNELS) {
        least = Math.min(least, pixels[i] & 0xFF);
        greatest = Math.max(greatest, pixels[i] & 0xFF);
      }
      if (least < greatest) {
        float scale = 255f / (greatest - least);
        for (int level = least; level <= greatest; level++) {
          table[level] = (byte) (int) Math.min(255f, (level - least) * scale);
        }
        apply(pixels, channel);
      }
    }
  }

  /** Spreads each channel's levels evenly over the pixels. */
  void equalize(byte[] pixels) {
    for (int channel = 0; channel < Canvas.CHANNELS; channel++) {
      java.util.Arrays.fill(histogram, 0);
      for (int i = channel; i < pixels.length; i += Canvas.CHANNELS) {
        histogram[pixels[i] & 0xFF]++;
      }
      int last = LEVELS - 1;
      while (histogram[last] == 0) {
        last--;
      }
      int step = (pixels.length / Canvas.CHANNELS - histogram[last]) / 255;
      if (step > 0) {
        int below = 0;
        for (int level = 0; level < LEVELS; level++) {
          table[level] = (byte) (level == 0 ? 0 : Math.min(255, (below + step / 2) / step));
          below += histogram[level];
        }
        apply(pixels, channel);
      }
    }
  }

  private void apply(byte[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = table[pixels[i] & 0xFF];
    }
  }

  private void apply(byte[] pixels, int channel) {
    for (int i = channel; i < pixels.length; i += Canvas.CHANNELS) {
      pixels[i] = table[pixels[i] & 0xFF];
    }
  }

  /** ITU-R 601-2 luma, truncated. */
  static int gray(byte[] pixels, int at) {
    return (int)
        (RED * (pixels[at] & 0xFF)
            + GREEN * (pixels[at + 1] & 0xFF)
            + BLUE * (pixels[at + 2] & 0xFF));
  }

  static byte blend(float value, float other, double factor) {
    float mixed = (float) factor * value + (float) (1 - factor) * other;
    return (byte) (int) Math.clamp(mixed, 0f, 255f);
  }
}
