package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;

/**
 * JPEG 2000 files (ITU T.800): JP2, whose boxes (Annex I) hold a codestream, or that alone. Their
 * decoder is told to expect no more pixels than are stated here.
 */
final class Jpeg2000Header {
  private static final String CODESTREAM = "\u00FFO\u00FFQ";
  private static final String BOXES = "\0\0\0\fjP  \r\n\u0087\n";

  /** Each costs some microseconds, whatever it holds. */
  private static final int MOST_TILES = 1 << 14;

  private static final int ENUMERATED = 1;
  private static final int SRGB = 16;
  private static final int GRAY = 17;

  private Jpeg2000Header() {}

  static boolean begins(MemorySegment file) {
    return ImageFormat.starts(file, 0, CODESTREAM) || ImageFormat.starts(file, 0, BOXES);
  }

  /**
   * @throws VireoException CORRUPT_IMAGE, IMAGE_TOO_LARGE for many tiles, UNSUPPORTED_IMAGE for
   *     what is not gray or RGB
   * @throws IndexOutOfBoundsException when the file ends within its header
   */
  static ImageHeader read(MemorySegment file) {
    return codestream(ImageFormat.starts(file, 0, CODESTREAM) ? file : inBoxes(file));
  }

  private static MemorySegment inBoxes(MemorySegment file) {
    for (long at = 0; ; ) {
      long length = word(file, at);
      long head = 8;
      if (length == 1) {
        length = (word(file, at + 8) << 32) | word(file, at + 12);
        head = 16;
      }
      if (ImageFormat.starts(file, at + 4, "jp2c")) {
        return file.asSlice(at + head);
      }
      if (ImageFormat.starts(file, at + 4, "jp2h")) {
        requireColors(file.asSlice(at + head, length - head));
      }
      if (length < head) {
        throw corrupt("it has no codestream");
      }
      at += length;
    }
  }

  private static void requireColors(MemorySegment header) {
    for (long at = 0; at + 8 <= header.byteSize(); ) {
      long length = word(header, at);
      if (ImageFormat.starts(header, at + 4, "pclr")) {
        throw unsupported("with a palette");
      }
      if (ImageFormat.starts(header, at + 4, "colr")
          && header.get(JAVA_BYTE, at + 8) == ENUMERATED
          && word(header, at + 11) != SRGB
          && word(header, at + 11) != GRAY) {
        throw unsupported("of colors that are neither gray nor RGB");
      }
      if (length < 8) {
        return; // To the end of the header.
      }
      at += length;
    }
  }

  /** Annex A.5.1: the first marker segment states size, tiles and components. */
  private static ImageHeader codestream(MemorySegment stream) {
    if (!ImageFormat.starts(stream, 0, CODESTREAM)) {
      throw corrupt("its codestream does not begin as one");
    }
    long left = word(stream, 16);
    long top = word(stream, 20);
    long width = word(stream, 8) - left;
    long height = word(stream, 12) - top;
    long tileWidth = word(stream, 24);
    long tileHeight = word(stream, 28);
    if (width < 1 || height < 1 || tileWidth < 1 || tileHeight < 1) {
      throw corrupt("its header states no pixels");
    }
    long tiles = Math.ceilDiv(width, tileWidth) * Math.ceilDiv(height, tileHeight);
    if (tiles > MOST_TILES) {
      throw new VireoException(
          ErrorCode.IMAGE_TOO_LARGE,
          "the image lies in %d tiles, and the limit is %d, as more would take too long"
              .formatted(tiles, MOST_TILES));
    }
    int components = requireSamples(stream);
    if (width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE) {
      Jpeg2000Work.check(stream, width * height * components, tiles * components);
    }
    return new ImageHeader(ImageFormat.JPEG_2000, side(width), side(height));
  }

  /** How many components there are. */
  private static int requireSamples(MemorySegment stream) {
    int components = stream.get(JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN), 40) & 0xFFFF;
    if (components < 1 || components > 4) {
      throw unsupported("of %d components".formatted(components));
    }
    int bits = stream.get(JAVA_BYTE, 42) & 0xFF;
    for (int i = 0; i < components; i++) {
      long at = 42 + 3L * i;
      boolean coarser = stream.get(JAVA_BYTE, at + 1) != 1 || stream.get(JAVA_BYTE, at + 2) != 1;
      int depth = stream.get(JAVA_BYTE, at) & 0xFF;
      if (coarser || depth != bits || (depth != 7 && depth != 15)) {
        throw unsupported("of samples that are not all of 8 or of 16 bits");
      }
    }
    return components;
  }

  private static int side(long stated) {
    return (int) Math.min(stated, Integer.MAX_VALUE);
  }

  private static long word(MemorySegment file, long at) {
    return Integer.toUnsignedLong(file.get(JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN), at));
  }

  private static VireoException corrupt(String what) {
    return new VireoException(ErrorCode.CORRUPT_IMAGE, "the image is damaged: " + what);
  }

  private static VireoException unsupported(String what) {
    return new VireoException(
        ErrorCode.UNSUPPORTED_IMAGE,
        "a JPEG 2000 picture " + what + ", which is not read here; convert it to PNG");
  }
}
