package dev.vireo.inference.image;

/**
 * Planes of 8 bits as RGB, as libavif does it with libyuv: between coarser samples of color by
 * straight lines, as if each lay in the middle of its pixels.
 */
final class YuvToRgb {
  private byte[] cb = new byte[0];
  private byte[] cr = new byte[0];

  /** Gray of 16 to 235, or of all values, as all values. */
  static void gray(YuvPlanes planes, boolean fullRange, byte[] rgb) {
    byte[] light = planes.plane(0);
    int count = planes.width(0) * planes.height(0);
    for (int i = 0; i < count; i++) {
      int y = light[i] & 0xFF;
      byte level =
          (byte) (fullRange ? y : Math.clamp((int) (0.5f + (y - 16) / 219f * 255f), 0, 255));
      rgb[3 * i] = level;
      rgb[3 * i + 1] = level;
      rgb[3 * i + 2] = level;
    }
  }

  /** Planes of green, blue and red. */
  static void identity(YuvPlanes planes, byte[] rgb) {
    int count = planes.width(0) * planes.height(0);
    for (int i = 0; i < count; i++) {
      rgb[3 * i] = planes.plane(2)[i];
      rgb[3 * i + 1] = planes.plane(0)[i];
      rgb[3 * i + 2] = planes.plane(1)[i];
    }
  }

  void convert(YuvPlanes planes, YuvMatrix matrix, byte[] rgb) {
    int width = planes.width(0);
    int height = planes.height(0);
    if (cb.length < width) {
      cb = new byte[width];
      cr = new byte[width];
    }
    byte[] light = planes.plane(0);
    for (int y = 0; y < height; y++) {
      row(planes, 1, y, cb);
      row(planes, 2, y, cr);
      for (int x = 0, i = y * width; x < width; x++, i++) {
        matrix.convert(light[i] & 0xFF, cb[x] & 0xFF, cr[x] & 0xFF, rgb, 3 * i);
      }
    }
  }

  /** One row of color at the picture's width. */
  private static void row(YuvPlanes planes, int plane, int y, byte[] target) {
    byte[] samples = planes.plane(plane);
    int stride = planes.width(plane);
    int width = planes.width(0);
    int near = planes.shiftY() == 0 ? y : y >> 1;
    int far =
        planes.shiftY() == 0
            ? y
            : Math.clamp(near + ((y & 1) == 0 ? -1 : 1), 0, planes.height(plane) - 1);
    // libyuv ends with a row between the last two where there are as many below as above.
    if (planes.shiftX() == 0) {
      for (int x = 0; x < width; x++) {
        int a = samples[near * stride + x] & 0xFF;
        target[x] =
            (byte) (near == far ? a : (3 * a + (samples[far * stride + x] & 0xFF) + 2) >> 2);
      }
      return;
    }
    for (int x = 0; x < width; x++) {
      int here = x >> 1;
      int beside = x == width - 1 ? here : Math.max(0, here + ((x & 1) == 0 ? -1 : 1));
      int a = samples[near * stride + here] & 0xFF;
      int b = samples[near * stride + beside] & 0xFF;
      if (near == far) {
        target[x] = (byte) ((3 * a + b + 2) >> 2);
        continue;
      }
      int c = samples[far * stride + here] & 0xFF;
      int d = samples[far * stride + beside] & 0xFF;
      target[x] = (byte) ((9 * a + 3 * b + 3 * c + d + 8) >> 4);
    }
  }
}
