package dev.vireo.training.data;

import dev.vireo.inference.image.Pixels;
import dev.vireo.inference.image.Region;
import dev.vireo.inference.image.Resizer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/** {@link Augmentation} at work on 8-bit pixels. Not safe for use by several threads at once. */
final class Augmenter {
  private static final int CHANNELS = 3;
  private static final int CROP_ATTEMPTS = 10;

  private final Augmentation augmentation;
  private final int stored;
  private final int size;
  private final byte[] source;
  private final byte[] target;
  private final Resizer resizer = Resizer.open();

  /**
   * @param size height and width of the network's input
   */
  Augmenter(Augmentation augmentation, int size) {
    this.augmentation = augmentation;
    this.size = size;
    stored = augmentation.storedSize(size);
    source = new byte[stored * stored * CHANNELS];
    target = new byte[size * size * CHANNELS];
  }

  /**
   * @param image of the stored size, HWC
   * @param slot receives {@code size x size x 3} bytes, HWC
   */
  void apply(MemorySegment image, MemorySegment slot, RandomGenerator random) {
    switch (augmentation) {
      case Augmentation.None() -> slot.copyFrom(image);
      case Augmentation.Shift(int reach) -> {
        copy(image, source);
        int top = random.nextInt(-reach, reach + 1);
        int left = random.nextInt(-reach, reach + 1);
        shift(top, left);
        finish(slot, random);
      }
      case Augmentation.ResizedCrop(double minArea) -> {
        Region region = region(minArea, random);
        Region all = new Region(0, 0, size, size);
        resizer.resize(new Pixels(image, stored, stored), region, size, size, all, slot);
        copy(slot, target);
        finish(slot, random);
      }
    }
  }

  private void shift(int top, int left) {
    for (int y = 0; y < size; y++) {
      int row = clamp(y + top) * stored;
      for (int x = 0; x < size; x++) {
        int from = (row + clamp(x + left)) * CHANNELS;
        int to = (y * size + x) * CHANNELS;
        target[to] = source[from];
        target[to + 1] = source[from + 1];
        target[to + 2] = source[from + 2];
      }
    }
  }

  private int clamp(int position) {
    return Math.clamp(position, 0, stored - 1);
  }

  private Region region(double minArea, RandomGenerator random) {
    for (int attempt = 0; attempt < CROP_ATTEMPTS; attempt++) {
      double area = (minArea + (1 - minArea) * random.nextDouble()) * stored * stored;
      double aspect = Math.exp((2 * random.nextDouble() - 1) * Math.log(4.0 / 3));
      int width = (int) Math.round(Math.sqrt(area * aspect));
      int height = (int) Math.round(Math.sqrt(area / aspect));
      if (width >= 1 && height >= 1 && width <= stored && height <= stored) {
        int x = random.nextInt(stored - width + 1);
        int y = random.nextInt(stored - height + 1);
        return new Region(x, y, width, height);
      }
    }
    return new Region(0, 0, stored, stored);
  }

  private void finish(MemorySegment slot, RandomGenerator random) {
    if (random.nextBoolean()) {
      mirror();
    }
    MemorySegment.copy(target, 0, slot, ValueLayout.JAVA_BYTE, 0, target.length);
  }

  private void mirror() {
    for (int y = 0; y < size; y++) {
      int left = y * size * CHANNELS;
      int right = left + (size - 1) * CHANNELS;
      for (; left < right; left += CHANNELS, right -= CHANNELS) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          byte value = target[left + channel];
          target[left + channel] = target[right + channel];
          target[right + channel] = value;
        }
      }
    }
  }

  private static void copy(MemorySegment from, byte[] to) {
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, to, 0, to.length);
  }
}
