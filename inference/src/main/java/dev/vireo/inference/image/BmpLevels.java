package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;

/**
 * Of BMP files with 16 bits for a pixel OpenCV makes colors whose lower bits are zero; Pillow
 * spreads the 32 or 64 levels over all 256.
 */
final class BmpLevels {
  private static final int INFO_HEADER = 40;
  private static final int BIT_FIELDS = 3;
  private static final int GREEN_OF_SIX_BITS = 0x07E0;

  private BmpLevels() {}

  /**
   * @param rgb what OpenCV made of the file; other files' is left as it is
   */
  static void spread(MemorySegment file, MemorySegment rgb) {
    boolean short16 =
        number(file, 14) >= INFO_HEADER
            && file.get(JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN), 28) == 16;
    if (!short16) {
      return;
    }
    boolean six = number(file, 30) == BIT_FIELDS && number(file, 58) == GREEN_OF_SIX_BITS;
    for (long at = 0; at < rgb.byteSize(); at += 3) {
      spread(rgb, at, 5);
      spread(rgb, at + 1, six ? 6 : 5);
      spread(rgb, at + 2, 5);
    }
  }

  private static void spread(MemorySegment rgb, long at, int bits) {
    int level = (rgb.get(JAVA_BYTE, at) & 0xFF) >> (8 - bits);
    rgb.set(JAVA_BYTE, at, (byte) (level * 255 / ((1 << bits) - 1)));
  }

  private static int number(MemorySegment file, long at) {
    return file.get(JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN), at);
  }
}
