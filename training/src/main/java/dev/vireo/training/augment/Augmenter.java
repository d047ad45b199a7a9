package dev.vireo.training.augment;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.vireo.inference.image.Pixels;
import dev.vireo.inference.image.Region;
import dev.vireo.inference.image.Resizer;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * {@link Augmentation} of single images at work; their mixing is {@link Mixer}'s. Not safe for use
 * by several threads at once.
 */
public final class Augmenter {
  private static final int CROP_ATTEMPTS = 10;

  private final Augmentation augmentation;
  private final int stored;
  private final Canvas canvas;
  private final byte[] source;
  private final Resizer resizer = Resizer.open();
  private final Tones tones = new Tones();
  private final Policy policy;
  private final Eraser eraser;
  private final int[] jitterOrder = {0, 1, 2, 3};

  /**
   * @param input of the network: its size, and the mean colour that erased parts get
   */
  public Augmenter(Augmentation augmentation, Preprocessing input) {
    this.augmentation = augmentation;
    stored = augmentation.storedSize(input.size());
    canvas = new Canvas(input.size());
    source = new byte[stored * stored * Canvas.CHANNELS];
    policy = new Policy(canvas, tones);
    byte[] mean = new byte[Canvas.CHANNELS];
    for (int channel = 0; channel < mean.length; channel++) {
      mean[channel] = (byte) Math.clamp(Math.round(255 * input.mean().get(channel)), 0, 255);
    }
    eraser = new Eraser(mean);
  }

  /**
   * @param image of the stored size, HWC
   * @param slot receives {@code size x size x 3} bytes, HWC
   * @param turn whether the image is mirrored where flips alternate
   */
  public void apply(MemorySegment image, MemorySegment slot, boolean turn, RandomGenerator random) {
    switch (augmentation.framing()) {
      case Framing.Whole() -> canvas.load(image);
      case Framing.Shift(int reach, Border border) -> shift(image, reach, border, random);
      case Framing.ResizedCrop(double minArea) -> {
        Region all = new Region(0, 0, canvas.size, canvas.size);
        resizer.resize(
            new Pixels(image, stored, stored),
            region(minArea, random),
            canvas.size,
            canvas.size,
            all,
            slot);
        canvas.load(slot);
      }
    }
    switch (augmentation.flip()) {
      case NONE -> {}
      case RANDOM -> {
        if (random.nextBoolean()) {
          canvas.mirror();
        }
      }
      case ALTERNATE -> {
        if (turn) {
          canvas.mirror();
        }
      }
    }
    for (Distortion distortion : augmentation.distortions()) {
      distort(distortion, random);
    }
    canvas.store(slot);
  }

  private void shift(MemorySegment image, int reach, Border border, RandomGenerator random) {
    int top = random.nextInt(-reach, reach + 1);
    int left = random.nextInt(-reach, reach + 1);
    MemorySegment.copy(image, JAVA_BYTE, 0, source, 0, source.length);
    byte[] target = canvas.pixels();
    int to = 0;
    for (int y = 0; y < canvas.size; y++) {
      int row = border.inside(y + top, stored) * stored;
      for (int x = 0; x < canvas.size; x++) {
        int from = (row + border.inside(x + left, stored)) * Canvas.CHANNELS;
        target[to] = source[from];
        target[to + 1] = source[from + 1];
        target[to + 2] = source[from + 2];
        to += Canvas.CHANNELS;
      }
    }
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

  private void distort(Distortion distortion, RandomGenerator random) {
    switch (distortion) {
      case Distortion.ColorJitter jitter -> jitter(jitter, random);
      case Distortion.TrivialAugment() -> policy.trivialAugment(random);
      case Distortion.RandAugment settings -> policy.randAugment(settings, random);
      case Distortion.RandomErasing(double probability) ->
          eraser.apply(canvas, probability, random);
    }
  }

  private void jitter(Distortion.ColorJitter jitter, RandomGenerator random) {
    for (int i = 0; i < jitterOrder.length; i++) {
      jitterOrder[i] = i;
    }
    for (int i = jitterOrder.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = jitterOrder[i];
      jitterOrder[i] = jitterOrder[other];
      jitterOrder[other] = moved;
    }
    byte[] pixels = canvas.pixels();
    for (int change : jitterOrder) {
      switch (change) {
        case 0 -> tones.brightness(pixels, factor(jitter.brightness(), random));
        case 1 -> tones.contrast(pixels, factor(jitter.contrast(), random));
        case 2 -> tones.saturation(pixels, factor(jitter.saturation(), random));
        default -> {
          double turn = (2 * random.nextDouble() - 1) * jitter.hue();
          // The way there and back alone would darken some samples.
          if (jitter.hue() > 0) {
            Hue.turn(pixels, turn);
          }
        }
      }
    }
  }

  private static double factor(double reach, RandomGenerator random) {
    double least = Math.max(0, 1 - reach);
    return least + (1 + reach - least) * random.nextDouble();
  }
}
