package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks the strips or tiles of a TIFF file, and throws away what comes of it: the decoder goes on
 * behind a damaged one and leaves black in its place, where Pillow refuses the file. JPEG, fax and
 * PackBits data both take as it is.
 */
final class TiffPieces {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int CODES = 4096;

  private TiffPieces() {}

  /**
   * @throws VireoException CORRUPT_IMAGE
   */
  static void check(MemorySegment file, TiffPage page) {
    switch (page.compression()) {
      case TiffPage.UNCOMPRESSED ->
          each(file, page, (piece, expected) -> piece.byteSize() >= expected);
      case TiffPage.LZW ->
          each(file, page, (piece, expected) -> unpacksLzw(piece.toArray(JAVA_BYTE), expected));
      case TiffPage.DEFLATE, TiffPage.OLD_DEFLATE -> {
        byte[] unpacked = new byte[1 << 16];
        try (Inflater inflater = new Inflater()) {
          each(
              file,
              page,
              (piece, expected) ->
                  inflates(inflater, piece.toArray(JAVA_BYTE), unpacked, expected));
        }
      }
      default -> {}
    }
  }

  private interface Check {
    boolean passes(MemorySegment piece, long expectedBytes);
  }

  private static void each(MemorySegment file, TiffPage page, Check check) {
    TiffDirectory directory = TiffDirectory.first(file);
    for (int i = 0; i < page.pieces().count(); i++) {
      if (!check.passes(page.piece(file, directory, i), page.bytes(i))) {
        throw new VireoException(
            ErrorCode.CORRUPT_IMAGE,
            "the image is damaged: piece %d of %d does not unpack to the pixels that it states"
                .formatted(i + 1, page.pieces().count()));
      }
    }
  }

  private static boolean inflates(
      Inflater inflater, byte[] packed, byte[] unpacked, long expected) {
    inflater.reset();
    inflater.setInput(packed);
    try {
      for (long left = expected; left > 0; ) {
        int count = inflater.inflate(unpacked, 0, (int) Math.min(left, unpacked.length));
        if (count == 0) {
          return false;
        }
        left -= count;
      }
      return true;
    } catch (DataFormatException _) {
      return false;
    }
  }

  /**
   * Whether LZW codes (TIFF 6.0, section 13) give at least so many bytes; follows lengths alone.
   */
  static boolean unpacksLzw(byte[] packed, long expected) {
    int[] lengths = new int[CODES];
    long bits = 0;
    int held = 0;
    int at = 0;
    int width = 9;
    int next = END + 1;
    int previous = 0;
    for (long left = expected; left > 0; ) {
      while (held < width) {
        if (at == packed.length) {
          return false;
        }
        bits = (bits << 8) | (packed[at++] & 0xFF);
        held += 8;
      }
      held -= width;
      int code = (int) (bits >>> held) & ((1 << width) - 1);
      if (code == CLEAR) {
        width = 9;
        next = END + 1;
        previous = 0;
        continue;
      }
      int length = code < CLEAR ? 1 : code < next ? lengths[code] : code == next ? previous + 1 : 0;
      if (code == END || length == 0 || (code >= next && previous == 0)) {
        return false;
      }
      if (previous > 0 && next < CODES) {
        lengths[next++] = previous + 1;
        if (next == (1 << width) - 1 && width < 12) {
          width++;
        }
      }
      previous = length;
      left -= length;
    }
    return true;
  }
}
