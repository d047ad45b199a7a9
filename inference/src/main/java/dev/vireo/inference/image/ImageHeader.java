package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.heif.HeifFile;
import dev.vireo.inference.heif.HeifPicture;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout.OfInt;
import java.lang.foreign.ValueLayout.OfShort;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an image file says of itself in its first bytes; nothing is decoded.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
record ImageHeader(ImageFormat format, int width, int height) {
  /** Four times that of JPEG. Resizing takes memory for it whatever the other side is. */
  private static final int LONGEST_SIDE = 1 << 18;

  /** More than any camera or editor writes; about a second. */
  private static final long MOST_UNPACKED = 256L << 20;

  /** Where libpng stops ({@code PNG_USER_CHUNK_MALLOC_MAX}). */
  private static final long MOST_OF_A_CHUNK = 8_000_000;

  /** No deflate stream becomes longer by more than this factor. */
  private static final long DEFLATE_RATIO = 1032;

  /** Pixels of all frames; two or three seconds. */
  private static final long MOST_ANIMATED = 1L << 30;

  /** Bytes of a JPEG file between its segments, of which cameras write none. */
  private static final long PATIENCE = 4096;

  private static final OfInt BIG_INT = JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final OfInt LITTLE_INT = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final OfShort BIG_SHORT = JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final OfShort LITTLE_SHORT = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /**
   * @throws VireoException EMPTY_INPUT without bytes, UNSUPPORTED_IMAGE when no known format starts
   *     so, CORRUPT_IMAGE when the header is cut short or states no pixels, IMAGE_TOO_LARGE when it
   *     states more than {@code pixelLimit}
   */
  static ImageHeader read(MemorySegment file, long pixelLimit) {
    if (file.byteSize() == 0) {
      throw new VireoException(ErrorCode.EMPTY_INPUT, "the file has no bytes");
    }
    if (file.byteSize() > Integer.MAX_VALUE) {
      throw new VireoException(ErrorCode.IMAGE_TOO_LARGE, "the file has more than 2 GiB");
    }
    try {
      ImageHeader header = parse(file);
      if (header.width < 1 || header.height < 1) {
        throw corrupt("its header states " + header.width + "x" + header.height + " pixels");
      }
      check(header.width, header.height, pixelLimit);
      requireEnd(header, file);
      return header;
    } catch (IndexOutOfBoundsException e) {
      throw corrupt("the file ends within its header");
    }
  }

  /**
   * How many pixels a file states, as far as its first bytes tell without much reading.
   *
   * @return 0 where they state none, as decoding finds out at once; {@link Long#MAX_VALUE} where it
   *     would take long to know
   */
  static long pixels(MemorySegment file) {
    try {
      Optional<ImageFormat> format = ImageFormat.of(file);
      if (format.isEmpty()) {
        return 0;
      }
      if (format.get() == ImageFormat.JPEG) {
        long at = frame(file, PATIENCE);
        return at < 0 ? Long.MAX_VALUE : (long) bigShort(file, at + 5) * bigShort(file, at + 3);
      }
      ImageHeader header = parse(file);
      return (long) header.width * header.height;
    } catch (VireoException | IndexOutOfBoundsException e) {
      return 0; // told by the decoder, with what is wrong
    }
  }

  /**
   * @throws VireoException IMAGE_TOO_LARGE
   */
  static void check(int width, int height, long pixelLimit) {
    if (Math.max(width, height) > LONGEST_SIDE) {
      throw new VireoException(
          ErrorCode.IMAGE_TOO_LARGE,
          "the image states %dx%d pixels, and the limit for a side is %d; cut it into pieces"
              .formatted(width, height, LONGEST_SIDE));
    }
    if ((long) width * height > pixelLimit) {
      throw new VireoException(
          ErrorCode.IMAGE_TOO_LARGE,
          "the image states "
              + width
              + "x"
              + height
              + " pixels, and the limit is "
              + pixelLimit
              + " in all; make it smaller");
    }
  }

  private static ImageHeader parse(MemorySegment file) {
    ImageFormat format =
        ImageFormat.of(file)
            .or(() -> TgaFile.begins(file) ? Optional.of(ImageFormat.TGA) : Optional.empty())
            .orElseThrow(() -> unsupported(file));
    return switch (format) {
      case JPEG -> jpeg(file);
      case PNG -> png(file);
      case GIF -> new ImageHeader(format, littleShort(file, 6), littleShort(file, 8));
      case BMP -> bmp(file);
      case WEBP -> webp(file);
      case TIFF -> {
        TiffPage page = TiffPage.read(file);
        yield new ImageHeader(format, page.width(), page.height());
      }
      case PNM -> PnmHeader.read(file);
      case ICO -> throw corrupt("the picture within an icon is an icon");
      case HEIF -> {
        HeifPicture picture = HeifFile.read(file);
        yield new ImageHeader(format, picture.width(), picture.height());
      }
      case JPEG_2000 -> Jpeg2000Header.read(file);
      case TGA -> {
        TgaFile tga = TgaFile.read(file);
        yield new ImageHeader(format, tga.width(), tga.height());
      }
    };
  }

  private static VireoException unsupported(MemorySegment file) {
    return new VireoException(
        ErrorCode.UNSUPPORTED_IMAGE,
        UnreadFormat.of(file)
            .map(UnreadFormat::message)
            .orElseGet(() ->
                "not a JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP or GIF image: it starts with "
                    + beginning(file)));
  }

  /** ITU T.81, B.1.1.3 and B.2.2: markers up to the first start of frame. */
  private static ImageHeader jpeg(MemorySegment file) {
    long at = frame(file, Long.MAX_VALUE);
    int width = bigShort(file, at + 5);
    int height = bigShort(file, at + 3);
    JpegScans.check(file, unsigned(file, at - 1), at, width, height);
    return new ImageHeader(ImageFormat.JPEG, width, height);
  }

  /**
   * @param patience bytes between segments to pass over
   * @return what follows the marker of the first frame; -1 without patience
   */
  private static long frame(MemorySegment file, long patience) {
    long at = 2;
    long passed = 0;
    while (passed <= patience) {
      while (unsigned(file, at) != 0xFF && passed++ <= patience) {
        at++;
      }
      while (unsigned(file, at) == 0xFF && passed++ <= patience) {
        at++;
      }
      int marker = unsigned(file, at++);
      boolean frame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (frame) {
        return at;
      }
      if (marker == 0xD9 || marker == 0xDA) {
        throw corrupt("no JPEG frame comes before the image data");
      }
      boolean alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8) || marker == 0x00;
      if (!alone) {
        at += Math.max(bigShort(file, at), 2);
      }
    }
    return -1;
  }

  /** PNG (third edition), 11.2.1. */
  private static ImageHeader png(MemorySegment file) {
    if (!ImageFormat.starts(file, 12, "IHDR")) {
      throw corrupt("a PNG file starts with an IHDR chunk");
    }
    return new ImageHeader(ImageFormat.PNG, file.get(BIG_INT, 16), file.get(BIG_INT, 20));
  }

  /** Formats that say where they end are held to it: not every decoder does, nor silently. */
  private static void requireEnd(ImageHeader header, MemorySegment file) {
    switch (header.format) {
      case PNG -> {
        long at = 8;
        long unpacked = 0;
        while (!ImageFormat.starts(file, at + 4, "IEND")) {
          unpacked += unpacked(file, at);
          if (unpacked > MOST_UNPACKED) {
            throw new VireoException(
                ErrorCode.IMAGE_TOO_LARGE,
                "the image holds compressed texts and profiles that may unpack to more than %d MiB, which would take too long"
                    .formatted(MOST_UNPACKED >> 20));
          }
          at += 12 + Integer.toUnsignedLong(file.get(BIG_INT, at));
          if (at + 12 > file.byteSize()) {
            throw corrupt("the file ends before its last chunk");
          }
        }
        if (file.get(BIG_INT, at) != 0) {
          throw corrupt("its last chunk is not empty");
        }
      }
      case WEBP -> {
        if (Integer.toUnsignedLong(file.get(LITTLE_INT, 4)) > file.byteSize() - 8) {
          throw corrupt("the file ends before the length that its header states");
        }
        requireFewFrames(header, file);
      }
      case JPEG, GIF, BMP, TIFF, PNM, ICO, HEIF, JPEG_2000, TGA -> {}
    }
  }

  /** Bytes to which what is no pixels of a PNG chunk may unpack: libpng unpacks it all. */
  private static long unpacked(MemorySegment file, long at) {
    boolean compressed =
        ImageFormat.starts(file, at + 4, "zTXt")
            || ImageFormat.starts(file, at + 4, "iTXt")
            || ImageFormat.starts(file, at + 4, "iCCP");
    long length = Integer.toUnsignedLong(file.get(BIG_INT, at));
    return compressed ? Math.min(MOST_OF_A_CHUNK, DEFLATE_RATIO * length) : 0;
  }

  /** The decoder goes through all frames of an animation before it gives the first. */
  private static void requireFewFrames(ImageHeader header, MemorySegment file) {
    long pixels = (long) header.width * header.height;
    long frames = 0;
    for (long at = 12; at + 8 <= file.byteSize(); ) {
      if (ImageFormat.starts(file, at, "ANMF") && ++frames * pixels > MOST_ANIMATED) {
        throw new VireoException(
            ErrorCode.IMAGE_TOO_LARGE,
            "the animation has more than %d frames of %dx%d pixels, which would take too long"
                .formatted(frames - 1, header.width, header.height));
      }
      long length = Integer.toUnsignedLong(file.get(LITTLE_INT, at + 4));
      at += 8 + length + (length & 1);
    }
  }

  private static ImageHeader bmp(MemorySegment file) {
    int headerSize = file.get(LITTLE_INT, 14);
    if (headerSize == 12) {
      return new ImageHeader(ImageFormat.BMP, littleShort(file, 18), littleShort(file, 20));
    }
    int height = file.get(LITTLE_INT, 22);
    int rows = height == Integer.MIN_VALUE ? 0 : Math.abs(height);
    return new ImageHeader(ImageFormat.BMP, file.get(LITTLE_INT, 18), rows);
  }

  /** RFC 9649, sections 2.5 to 2.7. */
  private static ImageHeader webp(MemorySegment file) {
    if (ImageFormat.starts(file, 12, "VP8X")) {
      int width = 1 + (file.get(LITTLE_INT, 24) & 0xFFFFFF);
      int height = 1 + (file.get(LITTLE_INT, 26) >>> 8);
      return new ImageHeader(ImageFormat.WEBP, width, height);
    }
    if (ImageFormat.starts(file, 12, "VP8L")) {
      int bits = file.get(LITTLE_INT, 21);
      return new ImageHeader(ImageFormat.WEBP, 1 + (bits & 0x3FFF), 1 + ((bits >>> 14) & 0x3FFF));
    }
    if (ImageFormat.starts(file, 12, "VP8 ")) {
      return new ImageHeader(
          ImageFormat.WEBP, littleShort(file, 26) & 0x3FFF, littleShort(file, 28) & 0x3FFF);
    }
    throw corrupt("a WebP file starts with a VP8, VP8L or VP8X chunk");
  }

  private static int unsigned(MemorySegment file, long at) {
    return file.get(JAVA_BYTE, at) & 0xFF;
  }

  private static int bigShort(MemorySegment file, long at) {
    return file.get(BIG_SHORT, at) & 0xFFFF;
  }

  private static int littleShort(MemorySegment file, long at) {
    return file.get(LITTLE_SHORT, at) & 0xFFFF;
  }

  /** The first bytes for people: printable ASCII as it is, the rest as dots. */
  private static String beginning(MemorySegment file) {
    byte[] first = file.asSlice(0, Math.min(file.byteSize(), 16)).toArray(JAVA_BYTE);
    String text = new String(first, StandardCharsets.ISO_8859_1);
    return '"' + text.replaceAll("[^\\x20-\\x7E]", ".") + '"';
  }

  private static VireoException corrupt(String what) {
    return new VireoException(ErrorCode.CORRUPT_IMAGE, "the image is damaged: " + what);
  }
}
