package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * Whether a color of a GIF file's first frame is transparent (GIF89a, section 23). PIL's {@code
 * convert("RGB")} shows such a color as the palette has it; OpenCV shows what lies behind it.
 */
final class GifTransparency {
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xF9;

  private GifTransparency() {}

  /** Where the flag is of it, the lowest bit of a byte; -1 where no color is transparent. */
  static long at(MemorySegment file) {
    try {
      int flags = unsigned(file, 10);
      long at = 13 + ((flags & 0x80) == 0 ? 0 : 3L << ((flags & 7) + 1));
      while (unsigned(file, at) == EXTENSION) {
        if (unsigned(file, at + 1) == GRAPHIC_CONTROL && (unsigned(file, at + 3) & 1) == 1) {
          return at + 3;
        }
        at += 2;
        while (unsigned(file, at) != 0) {
          at += 1 + unsigned(file, at);
        }
        at++;
      }
      return -1;
    } catch (IndexOutOfBoundsException _) {
      return -1; // What is cut short is told by the decoder.
    }
  }

  private static int unsigned(MemorySegment file, long at) {
    return file.get(JAVA_BYTE, at) & 0xFF;
  }
}
