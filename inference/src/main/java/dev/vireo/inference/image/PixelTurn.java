package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * Turns and mirrors pixels as an EXIF orientation says, to the same bytes as PIL's {@code
 * ImageOps.exif_transpose}. Not safe for use by several threads at once: its memory is reused.
 */
final class PixelTurn {
  /** Rows that are turned together, so that what is written in columns lies side by side. */
  private static final int ROWS = 32;

  private byte[] rows = new byte[0];
  private byte[] turned = new byte[0];

  /**
   * @param orientation from 1 to 8
   * @return the same pixels, or a view of this object's memory, valid until the next call
   */
  Pixels turn(Pixels pixels, int orientation) {
    if (orientation == ExifOrientation.AS_IT_LIES) {
      return pixels;
    }
    int width = pixels.width();
    int height = pixels.height();
    boolean onItsSide = onItsSide(orientation);
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int column = (fromRight ? -1 : 1) * (onItsSide ? height : 1);
    int row = (fromBottom ? -1 : 1) * (onItsSide ? 1 : width);
    int first = (fromRight ? -column * (width - 1) : 0) + (fromBottom ? -row * (height - 1) : 0);
    int bytes = Math.multiplyExact(Math.multiplyExact(width, height), 3);
    if (turned.length < bytes) {
      turned = new byte[bytes];
    }
    if (rows.length < 3 * width * Math.min(ROWS, height)) {
      rows = new byte[3 * width * Math.min(ROWS, height)];
    }
    for (int y = 0; y < height; y += ROWS) {
      int count = Math.min(ROWS, height - y);
      MemorySegment.copy(pixels.data(), JAVA_BYTE, 3L * y * width, rows, 0, 3 * width * count);
      write(width, count, first + y * row, column, row);
    }
    MemorySegment data = MemorySegment.ofArray(turned).asSlice(0, bytes);
    return onItsSide
        ? new Pixels(data, height, width, pixels.fullHeight(), pixels.fullWidth())
        : new Pixels(data, width, height, pixels.fullWidth(), pixels.fullHeight());
  }

  /** Whether width and height change places. */
  static boolean onItsSide(int orientation) {
    return orientation >= 5;
  }

  /**
   * Writes {@link #rows}.
   *
   * @param first pixel, where the first of them goes
   * @param column pixels from one of a row to the next
   * @param row pixels from one of a column to the next
   */
  private void write(int width, int count, int first, int column, int row) {
    for (int x = 0; x < width; x++) {
      int from = 3 * x;
      int to = 3 * (first + x * column);
      for (int y = 0; y < count; y++, from += 3 * width, to += 3 * row) {
        turned[to] = rows[from];
        turned[to + 1] = rows[from + 1];
        turned[to + 2] = rows[from + 2];
      }
    }
  }
}
