package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.heif.HeifFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How an image file says, in its EXIF block, that its picture is to be turned: from 1, as it lies,
 * to 8 (Exif 3.0, 4.6.5.1.7). A file without such a block, or with one that is malformed, says 1.
 * As Pillow's {@code getexif} but for orientations that stand in XMP alone, which count for none.
 */
final class ExifOrientation {
  static final int AS_IT_LIES = 1;

  private static final int TAG = 0x0112;
  private static final String PREFIX = "Exif\0\0";

  private static final int APP1 = 0xE1;
  private static final int START_OF_SCAN = 0xDA;

  /** Of a WebP file's flags. */
  private static final int HAS_EXIF = 0x08;

  private ExifOrientation() {}

  static int of(MemorySegment file) {
    Optional<ImageFormat> format = ImageFormat.of(file);
    if (format.isEmpty()) {
      return AS_IT_LIES;
    }
    try {
      if (format.get() == ImageFormat.HEIF) {
        return ofHeif(file);
      }
      MemorySegment block =
          switch (format.get()) {
            case JPEG -> ofJpeg(file);
            case PNG -> ofPng(file);
            case WEBP -> ofWebp(file);
            // A TIFF file is turned when it is decoded, as PIL does it, whoever asks.
            case GIF, BMP, TIFF, PNM, ICO, HEIF, JPEG_2000, TGA -> MemorySegment.NULL;
          };
      return ofBlock(block);
    } catch (IndexOutOfBoundsException _) {
      return AS_IT_LIES;
    }
  }

  /** A property in place of a block. A HEIC photo is turned when it is decoded, whoever asks. */
  private static int ofHeif(MemorySegment file) {
    try {
      return HeifFile.avif(file) ? HeifFile.read(file).orientation() : AS_IT_LIES;
    } catch (VireoException _) {
      return AS_IT_LIES; // The decoder will say what is wrong.
    }
  }

  private static int ofBlock(MemorySegment block) {
    if (block.byteSize() == 0) {
      return AS_IT_LIES;
    }
    MemorySegment tiff =
        ImageFormat.starts(block, 0, PREFIX) ? block.asSlice(PREFIX.length()) : block;
    long stated = TiffDirectory.first(tiff).number(TAG, AS_IT_LIES);
    return stated >= 1 && stated <= 8 ? (int) stated : AS_IT_LIES;
  }

  private static MemorySegment ofJpeg(MemorySegment file) {
    long at = 2;
    while (true) {
      while (unsigned(file, at) != 0xFF) {
        at++;
      }
      while (unsigned(file, at) == 0xFF) {
        at++;
      }
      int marker = unsigned(file, at++);
      if (marker == START_OF_SCAN) {
        return MemorySegment.NULL;
      }
      boolean alone = marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8);
      if (alone) {
        continue;
      }
      int length = Math.max(2, (unsigned(file, at) << 8) | unsigned(file, at + 1));
      MemorySegment segment = file.asSlice(at + 2, length - 2);
      if (marker == APP1 && ImageFormat.starts(segment, 0, PREFIX)) {
        return segment;
      }
      at += length;
    }
  }

  /** The last {@code eXIf} chunk. */
  private static MemorySegment ofPng(MemorySegment file) {
    MemorySegment found = MemorySegment.NULL;
    for (long at = 8; at + 12 <= file.byteSize(); ) {
      long length = integer(file, at, ByteOrder.BIG_ENDIAN);
      if (ImageFormat.starts(file, at + 4, "eXIf")) {
        found = file.asSlice(at + 8, length);
      }
      at += 12 + length;
    }
    return found;
  }

  private static MemorySegment ofWebp(MemorySegment file) {
    if (!ImageFormat.starts(file, 12, "VP8X") || (unsigned(file, 20) & HAS_EXIF) == 0) {
      return MemorySegment.NULL;
    }
    for (long at = 12; at + 8 <= file.byteSize(); ) {
      long length = integer(file, at + 4, ByteOrder.LITTLE_ENDIAN);
      if (ImageFormat.starts(file, at, "EXIF")) {
        return file.asSlice(at + 8, length);
      }
      at += 8 + length + (length & 1);
    }
    return MemorySegment.NULL;
  }

  private static long integer(MemorySegment file, long at, ByteOrder order) {
    return Integer.toUnsignedLong(file.get(JAVA_INT_UNALIGNED.withOrder(order), at));
  }

  private static int unsigned(MemorySegment file, long at) {
    return file.get(JAVA_BYTE, at) & 0xFF;
  }
}
