package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout.OfInt;
import java.lang.foreign.ValueLayout.OfShort;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a Windows icon that Pillow takes: the largest, and of several such that with the
 * fewest colors. It lies in the file as a PNG file, or as a BMP file without its first header and
 * with a mask behind it.
 */
final class IconFile {
  private static final OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int ENTRY = 16;
  private static final int FILE_HEADER = 14;
  private static final int INFO_HEADER = 40;
  private static final int BIT_FIELDS = 3;

  private IconFile() {}

  /**
   * The file itself, or the picture within an icon as a file.
   *
   * @throws VireoException CORRUPT_IMAGE
   */
  static MemorySegment unwrapped(MemorySegment file) {
    if (!ImageFormat.ICO.begins(file)) {
      return file;
    }
    try {
      long at = Integer.toUnsignedLong(file.get(INT, largest(file) + 12));
      MemorySegment picture = file.asSlice(at);
      return ImageFormat.PNG.begins(picture) ? picture : bitmap(picture);
    } catch (IndexOutOfBoundsException e) {
      throw corrupt("the icon ends before its picture", e);
    }
  }

  /** Where the entry of the picture is. */
  private static long largest(MemorySegment file) {
    int count = file.get(SHORT, 4) & 0xFFFF;
    long best = 6;
    for (long at = 6; at < 6 + (long) ENTRY * count; at += ENTRY) {
      int more = pixels(file, at) - pixels(file, best);
      if (more > 0 || (more == 0 && depth(file, at) < depth(file, best))) {
        best = at;
      }
    }
    return best;
  }

  private static int pixels(MemorySegment file, long entry) {
    return side(file, entry) * side(file, entry + 1);
  }

  private static int side(MemorySegment file, long at) {
    int side = file.get(JAVA_BYTE, at) & 0xFF;
    return side == 0 ? 256 : side;
  }

  private static int depth(MemorySegment file, long entry) {
    int bits = file.get(SHORT, entry + 6) & 0xFFFF;
    int colors = file.get(JAVA_BYTE, entry + 2) & 0xFF;
    if (bits != 0) {
      return bits;
    }
    return colors < 2 ? 256 : Integer.SIZE - Integer.numberOfLeadingZeros(colors - 1);
  }

  private static MemorySegment bitmap(MemorySegment picture) {
    int header = picture.get(INT, 0);
    if (header < INFO_HEADER || header > 124) {
      throw corrupt("the header of the icon's picture is none", null);
    }
    int bits = picture.get(SHORT, 14) & 0xFFFF;
    int stated = picture.get(INT, 32);
    int colors = bits > 8 ? 0 : stated == 0 ? 1 << bits : stated;
    if (colors < 0 || colors > 256) {
      throw corrupt("the icon's picture states " + colors + " colors", null);
    }
    boolean masks = picture.get(INT, 16) == BIT_FIELDS && header == INFO_HEADER;
    int start = FILE_HEADER + header + 4 * colors + (masks ? 12 : 0);
    byte[] file = new byte[Math.toIntExact(FILE_HEADER + picture.byteSize())];
    MemorySegment bitmap = MemorySegment.ofArray(file);
    bitmap.asSlice(FILE_HEADER).copyFrom(picture);
    bitmap.set(JAVA_BYTE, 0, (byte) 'B');
    bitmap.set(JAVA_BYTE, 1, (byte) 'M');
    bitmap.set(INT, 2, file.length);
    bitmap.set(INT, 10, start);
    bitmap.set(INT, FILE_HEADER + 8, picture.get(INT, 8) / 2); // The mask is counted as rows.
    return bitmap;
  }

  private static VireoException corrupt(String what, @Nullable Exception cause) {
    return new VireoException(ErrorCode.CORRUPT_IMAGE, "the image is damaged: " + what, cause);
  }
}
