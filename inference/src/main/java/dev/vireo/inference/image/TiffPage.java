package dev.vireo.inference.image;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;

/**
 * The first page of a TIFF file, of a kind that is decoded to what Pillow makes of it; others are
 * refused by what they are (TIFF 6.0 and its supplements).
 *
 * @param width as it is stored, before {@code Orientation} turns it
 * @param height likewise
 * @param bits of each sample, 1, 4, 8 or 16
 * @param samples of each pixel
 * @param planes whether each sample has pieces of its own
 * @param pieces strips or tiles
 * @param compression by its number
 * @param alpha what the sample behind the colors is
 * @param alphaAt where the file says that, or -1
 */
record TiffPage(
    int width,
    int height,
    int bits,
    int samples,
    boolean planes,
    Pieces pieces,
    int compression,
    Alpha alpha,
    long alphaAt) {
  /** What is behind the colors. */
  enum Alpha {
    NONE,
    /** The colors are multiplied by it. */
    ASSOCIATED,
    UNASSOCIATED
  }

  /**
   * Strips or tiles.
   *
   * @param width of each but, for strips, of the picture
   * @param height of each but the last strip
   * @param first tag of where they are; the other tag is of how long they are
   */
  record Pieces(int width, int height, int count, int first) {}

  static final int UNCOMPRESSED = 1;
  static final int LZW = 5;
  static final int DEFLATE = 8;
  static final int OLD_DEFLATE = 32946;

  /** OpenCV's libtiff 4.7 reads tiles in such parts, and takes the rest of one for damage. */
  private static final int READ_AT_ONCE = 1024;

  private static final int JPEG = 7;
  private static final int STRIPS = 273;
  private static final int TILES = 324;
  private static final int EXTRA_SAMPLES = 338;

  /** More than any program writes; each costs some microseconds, whatever it holds. */
  private static final int MOST_PIECES = 1 << 16;

  private static final int SMALLEST_TILE = 16;

  /**
   * @throws VireoException UNSUPPORTED_IMAGE, CORRUPT_IMAGE or IMAGE_TOO_LARGE
   * @throws IndexOutOfBoundsException when the file ends within its directory
   */
  static TiffPage read(MemorySegment file) {
    TiffDirectory page = TiffDirectory.first(file);
    if ((page.number(254, 0) & 1) == 1 || page.count(50706) > 0) {
      throw unsupported("of a camera's raw data, whose first page is a preview");
    }
    int width = size(page, 256);
    int height = size(page, 257);
    int samples = (int) page.number(277, 1);
    int bits = (int) page.number(258, 1);
    for (long i = 1; i < page.count(258); i++) {
      if (page.number(258, i, bits) != bits) {
        throw unsupported("of samples with different numbers of bits");
      }
    }
    long format = page.number(339, 1);
    if (format != 1 && format != 4) {
      throw unsupported("of samples that are signed or real numbers");
    }
    int compression = (int) page.number(259, 1);
    boolean planes = page.number(284, 1) == 2 && samples > 1;
    Alpha alpha = alpha(page, compression, bits, samples, planes);
    Pieces pieces = pieces(page, file, width, height, planes ? samples : 1);
    TiffPage read =
        new TiffPage(
            width,
            height,
            bits,
            samples,
            planes,
            pieces,
            compression,
            alpha,
            alpha == Alpha.NONE ? -1 : page.valueAt(EXTRA_SAMPLES));
    if (compression == UNCOMPRESSED && pieces.first == TILES && read.bytes(0) % READ_AT_ONCE != 0) {
      throw unsupported(
          "of uncompressed tiles of %d bytes, not a multiple of 1,024", read.bytes(0));
    }
    return read;
  }

  /** Whether the decoder gives all samples as they are, to be made RGB of here. */
  boolean raw() {
    return bits == 16 || alpha == Alpha.ASSOCIATED;
  }

  /** Bytes of one piece, unpacked. */
  long bytes(int piece) {
    int rows = pieces.first == TILES ? pieces.height : Math.min(pieces.height, height - row(piece));
    long rowBits = (long) pieces.width * bits * (planes ? 1 : samples);
    return (rowBits + 7) / 8 * rows;
  }

  /** Of a strip: its first row in the picture. */
  private int row(int piece) {
    int ofPlane = (height + pieces.height - 1) / pieces.height;
    return piece % ofPlane * pieces.height;
  }

  private static int size(TiffDirectory page, int tag) {
    return (int) Math.min(Math.max(page.number(tag, 0), 0), Integer.MAX_VALUE);
  }

  /** Refuses what is not known to be decoded as Pillow does. */
  private static Alpha alpha(
      TiffDirectory page, int compression, int bits, int samples, boolean planes) {
    switch (compression) {
      case UNCOMPRESSED, 2, 3, 4, LZW, JPEG, DEFLATE, OLD_DEFLATE, 32773 -> {}
      case 6 -> throw unsupported("compressed as JPEG in the way that was given up in 1995");
      case 34925 -> throw unsupported("compressed with LZMA");
      case 50000 -> throw unsupported("compressed with Zstandard");
      case 50001 -> throw unsupported("compressed with WebP");
      default -> throw unsupported("compressed in the way " + compression);
    }
    long color = page.number(262, -1);
    if (color < 0) {
      throw corrupt("its directory is not whole");
    }
    int colors =
        switch ((int) color) {
          case 0, 1, 3 -> 1;
          case 2 -> 3;
          case 5 -> 4;
          case 6 -> compression == JPEG ? 3 : -1;
          default -> -1;
        };
    if (colors < 0) {
      throw unsupported(
          "of colors that are none of gray, RGB, a palette, CMYK (they are %d)", color);
    }
    if (color == 3 && page.count(320) < 3L << bits) {
      throw corrupt("its palette is not whole");
    }
    int extra = samples - colors;
    boolean known =
        switch (bits) {
          case 1 -> extra == 0 && colors == 1;
          case 4 -> extra == 0 && color == 3;
          case 8 -> extra == 0 || (extra == 1 && (color == 1 || color == 2));
          case 16 ->
              !planes && ((extra == 0 && color == 1) || ((extra == 0 || extra == 1) && color == 2));
          default -> false;
        };
    if (!known) {
      throw unsupported("of %d samples of %d bits for colors of the kind %d", samples, bits, color);
    }
    if (extra == 0 || colors == 1) {
      return Alpha.NONE;
    }
    Alpha alpha =
        switch ((int) page.number(EXTRA_SAMPLES, 0)) {
          case 1 -> Alpha.ASSOCIATED;
          case 2 -> Alpha.UNASSOCIATED;
          default -> Alpha.NONE;
        };
    if (alpha == Alpha.ASSOCIATED && (bits == 16 || planes)) {
      throw unsupported("whose colors are multiplied by their opacity, in 16 bits or planes");
    }
    return alpha;
  }

  private static Pieces pieces(
      TiffDirectory page, MemorySegment file, int width, int height, int planes) {
    boolean tiled = page.count(TILES) > 0;
    int pieceWidth = tiled ? size(page, 322) : width;
    int pieceHeight = tiled ? size(page, 323) : Math.min(height, size(page, 278));
    if (!tiled && pieceHeight == 0) {
      pieceHeight = height;
    }
    if (tiled && (pieceWidth < SMALLEST_TILE || pieceHeight < SMALLEST_TILE)) {
      throw corrupt("its tiles are smaller than tiles may be");
    }
    if (width < 1 || height < 1) {
      return new Pieces(0, 0, 0, STRIPS);
    }
    long across = (width + (long) pieceWidth - 1) / pieceWidth;
    long count = across * ((height + (long) pieceHeight - 1) / pieceHeight) * planes;
    if (count > MOST_PIECES) {
      throw new VireoException(
          ErrorCode.IMAGE_TOO_LARGE,
          "the image lies in %d pieces, and the limit is %d, as more would take too long"
              .formatted(count, MOST_PIECES));
    }
    int first = tiled ? TILES : STRIPS;
    int lengths = tiled ? 325 : 279;
    if (page.count(first) < count || page.count(lengths) < count) {
      throw corrupt("it lacks some of its %d pieces".formatted(count));
    }
    for (long i = 0; i < count; i++) {
      long at = page.number(first, i, -1);
      long length = page.number(lengths, i, -1);
      if (at < 0 || length < 0 || at > file.byteSize() - length) {
        throw corrupt("the file ends before piece %d of %d".formatted(i + 1, count));
      }
    }
    return new Pieces(pieceWidth, pieceHeight, (int) count, first);
  }

  /** The bytes of one piece in the file. */
  MemorySegment piece(MemorySegment file, TiffDirectory page, int index) {
    long length = page.number(pieces.first == TILES ? 325 : 279, index, 0);
    return file.asSlice(page.number(pieces.first, index, 0), length);
  }

  private static VireoException unsupported(String what, Object... values) {
    return new VireoException(
        ErrorCode.UNSUPPORTED_IMAGE,
        "a TIFF file " + what.formatted(values) + ", which is not read here; convert it to PNG");
  }

  private static VireoException corrupt(String what) {
    return new VireoException(ErrorCode.CORRUPT_IMAGE, "the image is damaged: " + what);
  }
}
