package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;

/**
 * What a JPEG 2000 codestream costs its decoder, whatever is in it: memory for each block of
 * samples, and a look at each packet (ITU T.800, A.6.1, A.6.2, B.6, B.7). A file of four kilobytes
 * would take gigabytes.
 */
final class Jpeg2000Work {
  /** 179 megapixels of four components in the usual blocks of 64x64 have a quarter of it. */
  private static final long MOST_BLOCKS = 1 << 20;

  private static final long MOST_PACKETS = 1 << 24;

  private static final int CODING = 0xFF52;
  private static final int CODING_OF_COMPONENT = 0xFF53;
  private static final int TILE_PART = 0xFF90;
  private static final int DATA = 0xFF93;
  private static final int END = 0xFFD9;

  /** Largest precincts, as logarithms: what is said where nothing is. */
  private static final int WHOLE = 15;

  private final MemorySegment stream;
  private final long samples;
  private final long tileComponents;

  /**
   * @param samples of all components
   * @param tileComponents tiles times components
   */
  private Jpeg2000Work(MemorySegment stream, long samples, long tileComponents) {
    this.stream = stream;
    this.samples = samples;
    this.tileComponents = tileComponents;
  }

  /**
   * @throws VireoException IMAGE_TOO_LARGE
   * @throws IndexOutOfBoundsException when it ends within its headers
   */
  static void check(MemorySegment stream, long samples, long tileComponents) {
    new Jpeg2000Work(stream, samples, tileComponents).walk();
  }

  /** Headers alone: of the codestream, then of each part of a tile. */
  private void walk() {
    long part = -1;
    for (long at = 2; at + 2 <= stream.byteSize(); ) {
      int marker = half(at);
      if (marker == END) {
        return;
      }
      if (marker == TILE_PART) {
        part = at;
      }
      if (marker == DATA && part >= 0) {
        long length =
            Integer.toUnsignedLong(stream.get(JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN), part + 6));
        if (length < at + 2 - part) {
          return; // The last one, to the end.
        }
        at = part + length;
        continue;
      }
      if (marker == CODING) {
        check(at + 9, (byteAt(at + 4) & 1) == 1, half(at + 6));
      } else if (marker == CODING_OF_COMPONENT) {
        check(at + 6, (byteAt(at + 5) & 1) == 1, 1);
      }
      at += 2 + Math.max(2, half(at + 2));
    }
  }

  /**
   * @param at where the number of resolutions less one is, and the sizes of blocks behind it
   * @param stated whether precincts follow
   */
  private void check(long at, boolean stated, int layers) {
    int resolutions = byteAt(at) + 1;
    int width = (byteAt(at + 1) & 15) + 2;
    int height = (byteAt(at + 2) & 15) + 2;
    int precinct = 2 * WHOLE;
    for (int i = 0; stated && i < Math.min(resolutions, 33); i++) {
      int size = byteAt(at + 5 + i);
      int halved =
          i > 0 ? 1 : 0; // Precincts of a resolution lie over three bands at half its size.
      width = Math.min(width, Math.max(0, (size & 15) - halved));
      height = Math.min(height, Math.max(0, (size >> 4) - halved));
      precinct = Math.min(precinct, (size & 15) + (size >> 4));
    }
    long least = tileComponents * resolutions;
    long blocks = (samples >> (width + height)) * 2 + least;
    long packets =
        Math.multiplyExact((samples >> precinct) * 2 + least, Math.max(1, (long) layers));
    if (blocks > MOST_BLOCKS || packets > MOST_PACKETS) {
      throw new VireoException(
          ErrorCode.IMAGE_TOO_LARGE,
          "the image lies in %d blocks and %d packets, which would take too long"
              .formatted(blocks, packets));
    }
  }

  private int half(long at) {
    return stream.get(JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN), at) & 0xFFFF;
  }

  private int byteAt(long at) {
    return stream.get(JAVA_BYTE, at) & 0xFF;
  }
}
