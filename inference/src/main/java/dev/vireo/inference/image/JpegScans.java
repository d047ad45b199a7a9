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
  private static final int END_OF_IMAGE = 0xD9;

  private JpegScans() {}

  /**
   * Counts scans where a decoder finds them: any number of fill bytes may precede a marker (ITU
   * T.81, B.1.1.2), and what is no marker is passed over. An image in one scan has no more:
   * decoders stop behind it.
   *
   * @param marker of the frame header
   * @param at where the header is, behind its marker
   * @throws VireoException IMAGE_TOO_LARGE
   */
  static void check(MemorySegment file, int marker, long at, int width, int height) {
    long most = Math.max(ALWAYS, WORK / Math.max(1, (long) width * height));
    boolean progressive = (marker & 3) == 2;
    int components = unsigned(file, at + 7);
    long scans = 0;
    long next = behindMarker(file, at + length(file, at));
    while (next + 2 < file.byteSize()) {
      int code = unsigned(file, next - 1);
      if (code == END_OF_IMAGE) {
        return;
      }
      if (code == START_OF_SCAN) {
        if (!progressive && scans == 0 && unsigned(file, next + 2) >= components) {
          return;
        }
        if (++scans > most) {
          throw new VireoException(
              ErrorCode.IMAGE_TOO_LARGE,
              "the image codes %dx%d pixels in more than %d scans, which would take too long"
                  .formatted(width, height, most));
        }
      }
      next = behindMarker(file, alone(code) ? next : next + Math.max(2, length(file, next)));
    }
  }

  /** Behind the next byte that follows an FF and is none; beyond the file where there is none. */
  private static long behindMarker(MemorySegment file, long from) {
    long at = from;
    while (at < file.byteSize() && unsigned(file, at) != 0xFF) {
      at++;
    }
    while (at < file.byteSize() && unsigned(file, at) == 0xFF) {
      at++;
    }
    return at + 1;
  }

  /** Whether nothing belongs to it: a stuffed zero, TEM, a restart, the start of an image. */
  private static boolean alone(int code) {
    return code <= 0x01 || (code >= 0xD0 && code <= 0xD8);
  }

  private static int length(MemorySegment file, long at) {
    return (unsigned(file, at) << 8) | unsigned(file, at + 1);
  }

  private static int unsigned(MemorySegment file, long at) {
    return file.get(JAVA_BYTE, at) & 0xFF;
  }
}
