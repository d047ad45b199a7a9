package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;

/**
 * Truevision's TGA files, version 2.0, of 8 bits for each sample: gray, palette and color, with and
 * without opacity, packed or not. They begin with nothing to know them by: a header of eighteen
 * bytes that make sense counts, after all other formats have been thought of.
 *
 * @param start of the palette, or else of the pixels
 * @param colors of the palette
 */
record TgaFile(
    MemorySegment file,
    int width,
    int height,
    int pixelBytes,
    boolean packed,
    boolean fromTop,
    long start,
    int firstColor,
    int colors,
    int colorBytes) {
  private static final int HEADER = 18;
  private static final int PALETTE = 1;
  private static final int COLOR = 2;
  private static final int GRAY = 3;
  private static final int PACKED = 8;
  private static final int FROM_TOP = 0x20;
  private static final int FROM_RIGHT = 0x10;

  /** Whether the first bytes make sense as a header, of any TGA file. */
  static boolean begins(MemorySegment file) {
    if (file.byteSize() < HEADER) {
      return false;
    }
    int map = unsigned(file, 1);
    int kind = unsigned(file, 2);
    int depth = unsigned(file, 16);
    boolean known =
        switch (kind & ~PACKED) {
          case PALETTE -> map == 1 && depth == 8;
          case COLOR -> map == 0 && (depth == 15 || depth == 16 || depth == 24 || depth == 32);
          case GRAY -> map == 0 && (depth == 8 || depth == 16);
          default -> false;
        };
    int mapDepth = unsigned(file, 7);
    boolean palette =
        map == 0
            ? half(file, 3) == 0 && half(file, 5) == 0 && mapDepth == 0
            : half(file, 5) > 0
                && (mapDepth == 15 || mapDepth == 16 || mapDepth == 24 || mapDepth == 32);
    boolean opacity = (unsigned(file, 17) & 15) <= 8 && (unsigned(file, 17) & 0xC0) == 0;
    return known && palette && opacity && half(file, 12) > 0 && half(file, 14) > 0;
  }

  /**
   * @throws VireoException UNSUPPORTED_IMAGE for samples of 5 bits and columns from the right;
   *     CORRUPT_IMAGE where there is less than the header states
   */
  static TgaFile read(MemorySegment file) {
    int depth = unsigned(file, 16);
    boolean gray = (unsigned(file, 2) & ~PACKED) == GRAY;
    boolean palette = unsigned(file, 1) == 1;
    int colorBits = unsigned(file, 7);
    if ((depth <= 16 && !gray && !palette) || (palette && colorBits < 24)) {
      throw unsupported("of samples of 5 bits");
    }
    if ((unsigned(file, 17) & FROM_RIGHT) != 0) {
      throw unsupported("whose columns run from the right");
    }
    TgaFile tga =
        new TgaFile(
            file,
            half(file, 12),
            half(file, 14),
            depth / 8,
            (unsigned(file, 2) & PACKED) != 0,
            (unsigned(file, 17) & FROM_TOP) != 0,
            HEADER + unsigned(file, 0),
            half(file, 3),
            palette ? half(file, 5) : 0,
            colorBits / 8);
    long least = tga.pixelsAt() + (tga.packed ? 1 : (long) tga.width * tga.height * tga.pixelBytes);
    if (least > file.byteSize()) {
      throw corrupt();
    }
    return tga;
  }

  private long pixelsAt() {
    return start + (long) colors * colorBytes;
  }

  /**
   * @param rgb receives {@code height x width x 3} bytes
   */
  void decode(byte[] rgb) {
    try {
      long at = pixelsAt();
      int count = width * height;
      for (int i = 0; i < count; ) {
        int code = packed ? unsigned(file, at++) : 0x7F;
        boolean repeated = packed && (code & 0x80) != 0;
        int run = Math.min((code & 0x7F) + 1, count - i);
        for (int k = 0; k < run; k++, i++) {
          write(at, i, rgb);
          at += repeated && k < run - 1 ? 0 : pixelBytes;
        }
      }
    } catch (IndexOutOfBoundsException _) {
      throw corrupt();
    }
  }

  private void write(long at, int pixel, byte[] rgb) {
    int row = pixel / width;
    int to = 3 * ((fromTop ? row : height - 1 - row) * width + pixel % width);
    long from = at;
    boolean gray = pixelBytes < 3;
    if (colors > 0) {
      int color = unsigned(file, at) - firstColor;
      from = start + (long) colorBytes * Math.max(0, color);
      gray = false;
      if (color < 0 || color >= colors) {
        throw corrupt();
      }
    }
    rgb[to] = file.get(JAVA_BYTE, gray ? from : from + 2);
    rgb[to + 1] = file.get(JAVA_BYTE, gray ? from : from + 1);
    rgb[to + 2] = file.get(JAVA_BYTE, from);
  }

  private static int unsigned(MemorySegment file, long at) {
    return file.get(JAVA_BYTE, at) & 0xFF;
  }

  private static int half(MemorySegment file, long at) {
    return file.get(JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN), at) & 0xFFFF;
  }

  private static VireoException corrupt() {
    return new VireoException(
        ErrorCode.CORRUPT_IMAGE,
        "the image is damaged: the TGA file ends before its pixels, or names a color that it lacks");
  }

  private static VireoException unsupported(String what) {
    return new VireoException(
        ErrorCode.UNSUPPORTED_IMAGE,
        "a TGA picture " + what + ", which is not read here; convert it to PNG");
  }
}
