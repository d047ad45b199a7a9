package dev.vireo.training.augment;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * {@link Mix} at work on the 8-bit images of a batch, each mixed with the one before it and the
 * first with the last. Not safe for use by several threads at once.
 */
public final class Mixer {
  private final Mix mix;
  private final int size;
  private final byte[] image;
  private final byte[] partner;
  private final byte[] last;

  /**
   * @param size height and width of the images
   */
  public Mixer(Mix mix, int size) {
    this.mix = mix;
    this.size = size;
    image = new byte[size * size * Canvas.CHANNELS];
    partner = new byte[image.length];
    last = new byte[image.length];
  }

  /**
   * Mixes the images in place.
   *
   * @param images {@code count x size x size x 3} bytes, NHWC
   * @return the share of its own that each image keeps, in [0, 1]; 1 where nothing is mixed
   */
  public double apply(MemorySegment images, int count, RandomGenerator random) {
    return switch (mix) {
      case Mix.None() -> 1;
      case Mix.Mixup(double alpha) -> mixup(images, count, Beta.draw(alpha, random));
      case Mix.CutMix(double alpha) -> cutMix(images, count, Beta.draw(alpha, random), random);
      case Mix.Either(Mix.Mixup mixup, Mix.CutMix cutMix) ->
          random.nextBoolean()
              ? mixup(images, count, Beta.draw(mixup.alpha(), random))
              : cutMix(images, count, Beta.draw(cutMix.alpha(), random), random);
    };
  }

  /** What {@code own} of each image and the rest of its neighbour give, to the nearest level. */
  double mixup(MemorySegment images, int count, double own) {
    float share = (float) own;
    float rest = (float) (1 - own);
    read(images, count - 1, last);
    for (int index = count - 1; index >= 0; index--) {
      readPair(images, index);
      for (int i = 0; i < image.length; i++) {
        float mixed = share * (image[i] & 0xFF) + rest * (partner[i] & 0xFF);
        image[i] = (byte) Math.round(mixed);
      }
      write(images, index);
    }
    return own;
  }

  private double cutMix(MemorySegment images, int count, double own, RandomGenerator random) {
    return paste(images, count, own, random.nextInt(size), random.nextInt(size));
  }

  /**
   * Puts the neighbour's rectangle about a point into each image, cut off at the border.
   *
   * @param own share that would be kept if nothing were cut off
   * @return the share that is kept
   */
  double paste(MemorySegment images, int count, double own, int centerX, int centerY) {
    int half = (int) (0.5 * Math.sqrt(1 - own) * size);
    int left = Math.max(0, centerX - half);
    int right = Math.min(size, centerX + half);
    int top = Math.max(0, centerY - half);
    int bottom = Math.min(size, centerY + half);
    int width = (right - left) * Canvas.CHANNELS;
    read(images, count - 1, last);
    for (int index = count - 1; index >= 0; index--) {
      readPair(images, index);
      for (int row = top; row < bottom; row++) {
        int at = (row * size + left) * Canvas.CHANNELS;
        System.arraycopy(partner, at, image, at, width);
      }
      write(images, index);
    }
    return 1 - (double) (right - left) * (bottom - top) / (size * size);
  }

  /** From the last image down, so that each finds its neighbour as it was; the last was kept. */
  private void readPair(MemorySegment images, int index) {
    read(images, index, image);
    if (index > 0) {
      read(images, index - 1, partner);
    } else {
      System.arraycopy(last, 0, partner, 0, last.length);
    }
  }

  private static void read(MemorySegment images, int index, byte[] target) {
    MemorySegment.copy(images, JAVA_BYTE, (long) index * target.length, target, 0, target.length);
  }

  private void write(MemorySegment images, int index) {
    MemorySegment.copy(image, 0, images, JAVA_BYTE, (long) index * image.length, image.length);
  }
}
