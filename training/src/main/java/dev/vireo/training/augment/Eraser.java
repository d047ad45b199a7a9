package dev.vireo.training.augment;

import java.util.random.RandomGenerator;

/** {@link Distortion.RandomErasing} at work, with torchvision's choice of the rectangle. */
final class Eraser {
  private static final double LEAST_AREA = 0.02;
  private static final double GREATEST_AREA = 0.33;
  private static final double LEAST_ASPECT = 0.3;
  private static final double GREATEST_ASPECT = 3.3;
  private static final int ATTEMPTS = 10;

  private final byte[] color;

  /**
   * @param color red, green and blue of what is erased
   */
  Eraser(byte[] color) {
    this.color = color.clone();
  }

  void apply(Canvas canvas, double probability, RandomGenerator random) {
    if (random.nextDouble() >= probability) {
      return;
    }
    int size = canvas.size;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double area = (double) size * size * random.nextDouble(LEAST_AREA, GREATEST_AREA);
      double aspect =
          Math.exp(random.nextDouble(Math.log(LEAST_ASPECT), Math.log(GREATEST_ASPECT)));
      int height = (int) Math.rint(Math.sqrt(area * aspect));
      int width = (int) Math.rint(Math.sqrt(area / aspect));
      if (height < size && width < size) {
        int top = random.nextInt(size - height + 1);
        int left = random.nextInt(size - width + 1);
        fill(canvas, top, left, height, width);
        return;
      }
    }
  }

  private void fill(Canvas canvas, int top, int left, int height, int width) {
    byte[] pixels = canvas.pixels();
    for (int row = top; row < top + height; row++) {
      int at = (row * canvas.size + left) * Canvas.CHANNELS;
      for (int end = at + width * Canvas.CHANNELS; at < end; at += Canvas.CHANNELS) {
        pixels[at] = color[0];
        pixels[at + 1] = color[1];
        pixels[at + 2] = color[2];
      }
    }
  }
}
