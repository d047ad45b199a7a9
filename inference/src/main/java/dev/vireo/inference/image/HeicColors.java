package dev.vireo.inference.image;

import dev.vireo.inference.heif.HeifPicture.Colors;

/**
 * Planes of 8 bits as RGB, as libheif does it, through which Python reads HEIC: each sample of
 * color counts for all pixels that it lies under.
 */
final class HeicColors {
  private HeicColors() {}

  static void convert(YuvPlanes planes, Colors colors, byte[] rgb) {
    int width = planes.width(0);
    float[] weights = weights(colors.matrix());
    for (int y = 0, at = 0; y < planes.height(0); y++) {
      int row = (y >> planes.shiftY()) * planes.width(1);
      for (int x = 0; x < width; x++, at++) {
        int light = planes.plane(0)[at] & 0xFF;
        int i = row + (x >> planes.shiftX());
        int cb = (planes.plane(1)[i] & 0xFF) - 128;
        int cr = (planes.plane(2)[i] & 0xFF) - 128;
        float l = colors.fullRange() ? light : (light - 16) * 1.1689f;
        float b = colors.fullRange() ? cb : cb * 1.1429f;
        float r = colors.fullRange() ? cr : cr * 1.1429f;
        rgb[3 * at] = clamp((int) (l + weights[0] * r + 0.5f));
        rgb[3 * at + 1] = clamp((int) (l + weights[1] * b + weights[2] * r + 0.5f));
        rgb[3 * at + 2] = clamp((int) (l + weights[3] * b + 0.5f));
      }
    }
  }

  /** Red of Cr, green of Cb and Cr, blue of Cb. */
  private static float[] weights(int matrix) {
    return switch (matrix) {
      case 1 -> new float[] {1.5748f, -0.187324f, -0.468124f, 1.8556f};
      case 9 -> new float[] {1.4746f, -0.164553f, -0.571353f, 1.8814f};
      default -> new float[] {1.402f, -0.344136f, -0.714136f, 1.772f};
    };
  }

  private static byte clamp(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }
}
