package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;

/**
 * Refuses JPEG files with more scans than can be decoded soon: each may be a dozen bytes that cost
 * a pass over all pixels, so that a megabyte takes minutes.
 */
final class JpegScans {
  /** As many as any encoder writes, whatever the size. */
  private static final int ALWAYS = 20;

  /** Pixels times scans beyond that; about half a second. */
  private static final long WORK = 1L << 31;

  private static final int START_OF_SCAN = 0xDA;

  private JpegScans() {}

  /**
   * Whether the image is coded in several scans: in one, decoders stop behind it.
   *
   * @param marker of the frame header
   * @param at where the header is, behind its marker
   */
  static boolean several(MemorySegment file, int marker, long at) {
    boolean progressive = (marker & 3) == 2;
    int components = unsigned(file, at + 7);
    long next = at + length(file, at);
    while (!progressive && next + 4 < file.byteSize() && unsigned(file, next) == 0xFF) {
      if (unsigned(file, next + 1) == START_OF_SCAN) {
        return unsigned(file, next + 4) < components;
      }
      next += 2 + length(file, next + 2);
    }
    return progressive;
  }

  /**
   * @param start where markers follow, behind the frame header
   * @throws VireoException IMAGE_TOO_LARGE
   */
  static void check(MemorySegment file, long start, int width, int height) {
    long most = Math.max(ALWAYS, WORK / Math.max(1, (long) width * height));
    long scans = 0;
    long end = file.byteSize() - 1;
    for (long at = start; at < end; at++) {
      if (unsigned(file, at) == 0xFF && unsigned(file, at + 1) == START_OF_SCAN && ++scans > most) {
        throw new VireoException(
            ErrorCode.IMAGE_TOO_LARGE,
            "the image codes %dx%d pixels in more than %d scans, which would take too long"
                .formatted(width, height, most));
      }
    }
  }

  private static int length(MemorySegment file, long at) {
    return (unsigned(file, at) << 8) | unsigned(file, at + 1);
  }

  private static int unsigned(MemorySegment file, long at) {
    return file.get(JAVA_BYTE, at) & 0xFF;
  }
}
