package dev.vireo.inference.image;

import java.util.Optional;

/**
 * From Y, Cb and Cr of 8 bits to RGB in the fixed-point numbers of libyuv, which libavif and so
 * Pillow use: 64 times the coefficients of ISO/IEC 23091-2.
 *
 * @param scale of Y, times 65,536 / 257
 * @param offset of Y, with one half for rounding
 */
record YuvMatrix(int scale, int offset, int blueOfCb, int greenOfCb, int greenOfCr, int redOfCr) {
  private static final int FULL_SCALE = 16320;
  private static final int FULL_OFFSET = 32;
  private static final int LIMITED_SCALE = 18997;
  private static final int LIMITED_OFFSET = -1160;

  /** Of all values; BT.601, which JPEG has too, BT.709 and BT.2020. */
  private static final YuvMatrix FULL_601 = new YuvMatrix(FULL_SCALE, FULL_OFFSET, 113, 22, 46, 90);

  private static final YuvMatrix FULL_709 =
      new YuvMatrix(FULL_SCALE, FULL_OFFSET, 119, 12, 30, 101);
  private static final YuvMatrix FULL_2020 =
      new YuvMatrix(FULL_SCALE, FULL_OFFSET, 120, 11, 37, 94);

  /** Of 16 to 235. */
  private static final YuvMatrix LIMITED_601 =
      new YuvMatrix(LIMITED_SCALE, LIMITED_OFFSET, 128, 25, 52, 102);

  private static final YuvMatrix LIMITED_709 =
      new YuvMatrix(LIMITED_SCALE, LIMITED_OFFSET, 128, 14, 34, 115);
  private static final YuvMatrix LIMITED_2020 =
      new YuvMatrix(19003, LIMITED_OFFSET, 128, 12, 42, 107);

  /**
   * @param matrix by its number in ISO/IEC 23091-2
   * @param primaries likewise, which count where the matrix follows from them
   * @return empty for those that are not known here
   */
  static Optional<YuvMatrix> of(int matrix, int primaries, boolean fullRange) {
    return switch (matrix) {
      case 1 -> Optional.of(fullRange ? FULL_709 : LIMITED_709);
      case 2, 5, 6 -> Optional.of(fullRange ? FULL_601 : LIMITED_601);
      case 9 -> Optional.of(fullRange ? FULL_2020 : LIMITED_2020);
      case 12 ->
          switch (primaries) {
            case 1, 2, 5, 6, 9 -> of(primaries == 2 ? 1 : primaries, primaries, fullRange);
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  /** Writes red, green and blue. */
  void convert(int y, int cb, int cr, byte[] rgb, int at) {
    int light = ((y * 0x0101 * scale) >>> 16) + offset;
    int b = cb - 128;
    int r = cr - 128;
    rgb[at] = clamp((light + r * redOfCr) >> 6);
    rgb[at + 1] = clamp((light - b * greenOfCb - r * greenOfCr) >> 6);
    rgb[at + 2] = clamp((light + b * blueOfCb) >> 6);
  }

  private static byte clamp(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }
}
