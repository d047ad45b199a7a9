package dev.vireo.training.augment;

/**
 * Operations that move or gather pixels, as torchvision 0.14 does them on uint8 tensors: the
 * nearest pixel is taken, and what comes from outside the image is black.
 */
final class GeometricOps {
  private GeometricOps() {}

  /** Row {@code y} is moved left by {@code slope} for each row above and including it. */
  static void shearX(Canvas canvas, double slope) {
    double tangent = Math.tan(angle(slope));
    warp(canvas, 1, tangent, atCorner(tangent, canvas.size), 0, 1, 0);
  }

  static void shearY(Canvas canvas, double slope) {
    double angle = angle(slope);
    double tangent = Math.sin(angle) / Math.cos(angle);
    warp(canvas, 1, 0, 0, tangent, 1, atCorner(tangent, canvas.size));
  }

  /** By way of degrees, whose rounding decides which pixel is the nearest where two are as near. */
  private static double angle(double slope) {
    return Math.toRadians(Math.toDegrees(Math.atan(slope)));
  }

  /** What keeps the upper left corner in its place. */
  private static double atCorner(double tangent, int size) {
    double half = size * 0.5;
    return half + tangent * half - half;
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

  /**
   * Each pixel comes from where this map takes it; coordinates count from the center. All is
   * rounded to float32 as PyTorch's affine grid does it where products are fused: in units of half
   * the image, the products of x and y summed first.
   */
  private static void warp(
      Canvas canvas, double xx, double xy, double x0, double yx, double yy, double y0) {
    int size = canvas.size;
    float half = size / 2f;
    float middle = (size - 1) / 2f;
    float xOfX = (float) xx / half;
    float xOfY = (float) xy / half;
    float xOfAll = (float) x0 / half;
    float yOfX = (float) yx / half;
    float yOfY = (float) yy / half;
    float yOfAll = (float) y0 / half;
    byte[] from = canvas.pixels();
    byte[] to = canvas.spare();
    int at = 0;
    for (int row = 0; row < size; row++) {
      float y = row - middle;
      for (int column = 0; column < size; column++) {
        float x = column - middle;
        int sourceX = nearest(Math.fma(y, xOfY, x * xOfX) + xOfAll, half);
        int sourceY = nearest(Math.fma(y, yOfY, x * yOfX) + yOfAll, half);
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

  private static int nearest(float place, float half) {
    return (int) Math.rint((place + 1) * half - 0.5f);
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
