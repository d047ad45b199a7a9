package dev.vireo.training.augment;

/**
 * Operations that move or gather pixels, as torchvision 0.14 does them on uint8 tensors: the
 * nearest pixel is taken, and what comes from outside the image is black.
 */
final class Shapes {
  private Shapes() {}

  /** Row {@code y} is moved left by {@code slope} for each row above and including it. */
  static void shearX(Canvas canvas, double slope) {
    warp(canvas, 1, slope, slope * canvas.size / 2, 0, 1, 0);
  }

  static void shearY(Canvas canvas, double slope) {
    warp(canvas, 1, 0, 0, slope, 1, slope * canvas.size / 2);
  }

  /** Moves the image right by {@code pixels}. */
  static void translateX(Canvas canvas, int pixels) {
    warp(canvas, 1, 0, -pixels, 0, 1, 0);
  }

  /** Moves the image down by {@code pixels}. */
  static void translateY(Canvas canvas, int pixels) {
    warp(canvas, 1, 0, 0, 0, 1, -pixels);
  }

  /** Turns the image counter-clockwise about its center. */
  static void rotate(Canvas canvas, double degrees) {
    double angle = Math.toRadians(degrees);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    warp(canvas, cos, -sin, 0, sin, cos, 0);
  }

  /** Each pixel comes from where this map takes it; coordinates count from the center. */
  private static void warp(
      Canvas canvas, double xx, double xy, double x0, double yx, double yy, double y0) {
    int size = canvas.size;
    double middle = (size - 1) / 2.0;
    byte[] from = canvas.pixels();
    byte[] to = canvas.spare();
    int at = 0;
    for (int row = 0; row < size; row++) {
      double y = row - middle;
      for (int column = 0; column < size; column++) {
        double x = column - middle;
        int sourceX = (int) Math.rint(xx * x + xy * y + x0 + middle);
        int sourceY = (int) Math.rint(yx * x + yy * y + y0 + middle);
        if (sourceX >= 0 && sourceX < size && sourceY >= 0 && sourceY < size) {
          int source = (sourceY * size + sourceX) * Canvas.CHANNELS;
          to[at] = from[source];
          to[at + 1] = from[source + 1];
          to[at + 2] = from[source + 2];
        } else {
          to[at] = 0;
          to[at + 1] = 0;
          to[at + 2] = 0;
        }
        at += Canvas.CHANNELS;
      }
    }
    canvas.swap();
  }

  /**
   * @param factor 0 gives a smoothed image, 1 the image itself; the border is not smoothed
   */
  static void sharpness(Canvas canvas, double factor) {
    int size = canvas.size;
    byte[] from = canvas.pixels();
    byte[] to = canvas.spare();
    int line = size * Canvas.CHANNELS;
    for (int i = 0; i < from.length; i++) {
      int row = i / line;
      int column = i % line / Canvas.CHANNELS;
      boolean border = row == 0 || row == size - 1 || column == 0 || column == size - 1;
      int own = from[i] & 0xFF;
      to[i] = Tones.blend(own, border ? own : smooth(from, i, line), factor);
    }
    canvas.swap();
  }

  /** The mean of a sample and its eight neighbours, itself counted five times. */
  private static float smooth(byte[] pixels, int at, int line) {
    int around = 0;
    for (int above = at - line; above <= at + line; above += line) {
      around +=
          (pixels[above - Canvas.CHANNELS] & 0xFF)
              + (pixels[above] & 0xFF)
              + (pixels[above + Canvas.CHANNELS] & 0xFF);
    }
    return (float) Math.rint((around + 4 * (pixels[at] & 0xFF)) / 13.0);
  }
}
