package dev.vireo.inference.heif;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;

/**
 * What a run of AV1's open bitstream units (AV1 specification, 5.3 to 5.5) will cost a decoder,
 * which takes memory for the largest frame that they state and decodes all that they hold.
 */
final class Av1Pictures {
  private static final int SEQUENCE_HEADER = 1;
  private static final int FRAME_HEADER = 3;
  private static final int FRAME = 6;

  /** A photo has one; with layers up to four. */
  private static final int MOST_FRAMES = 8;

  private Av1Pictures() {}

  /**
   * @throws VireoException CORRUPT_IMAGE for units beyond the segment or larger pictures than the
   *     file states; IMAGE_TOO_LARGE for many frames
   * @throws IndexOutOfBoundsException where they end within their fields
   */
  static void check(MemorySegment units, int width, int height) {
    int frames = 0;
    for (long at = 0; at < units.byteSize(); ) {
      int head = units.get(JAVA_BYTE, at++) & 0xFF;
      at += (head >> 2) & 1;
      long size = units.byteSize() - at;
      if ((head & 2) != 0) {
        size = 0;
        int part;
        int shift = 0;
        do {
          part = units.get(JAVA_BYTE, at++) & 0xFF;
          size |= (long) (part & 0x7F) << shift;
          shift += 7;
        } while ((part & 0x80) != 0 && shift < 56);
      }
      if (size > units.byteSize() - at) {
        throw HeifFile.corrupt("the file ends before a unit of its AV1 data");
      }
      int type = (head >> 3) & 15;
      if (type == SEQUENCE_HEADER) {
        checkSequence(units.asSlice(at, size), width, height);
      }
      if ((type == FRAME || type == FRAME_HEADER) && ++frames > MOST_FRAMES) {
        throw new VireoException(
            ErrorCode.IMAGE_TOO_LARGE,
            "the picture is coded in more than %d frames, which would take too long"
                .formatted(MOST_FRAMES));
      }
      at += size;
    }
  }

  private static void checkSequence(MemorySegment sequence, int width, int height) {
    Bits bits = new Bits(sequence);
    bits.read(4);
    if (bits.read(1) == 1) {
      bits.read(5);
    } else {
      passOperatingPoints(bits);
    }
    int widthBits = bits.read(4) + 1;
    int heightBits = bits.read(4) + 1;
    int most = bits.read(widthBits) + 1;
    int mostRows = bits.read(heightBits) + 1;
    if (most > width || mostRows > height) {
      throw HeifFile.corrupt(
          "it states %dx%d pixels and codes up to %dx%d".formatted(width, height, most, mostRows));
    }
  }

  private static void passOperatingPoints(Bits bits) {
    int delayBits = 0;
    boolean timing = bits.read(1) == 1;
    if (timing) {
      bits.pass(64);
      if (bits.read(1) == 1) {
        bits.passUnary();
      }
      if (bits.read(1) == 1) {
        delayBits = bits.read(5) + 1;
        bits.pass(42);
      }
    }
    boolean displayDelay = bits.read(1) == 1;
    int points = bits.read(5) + 1;
    for (int i = 0; i < points; i++) {
      bits.pass(12);
      bits.pass(bits.read(5) > 7 ? 1 : 0);
      if (delayBits > 0 && bits.read(1) == 1) {
        bits.pass(2 * delayBits + 1);
      }
      if (displayDelay && bits.read(1) == 1) {
        bits.pass(4);
      }
    }
  }

  /** From the highest of each byte. */
  private static final class Bits {
    private final MemorySegment from;
    private long at;

    Bits(MemorySegment from) {
      this.from = from;
    }

    int read(int count) {
      int number = 0;
      for (int i = 0; i < count; i++, at++) {
        number = (number << 1) | ((from.get(JAVA_BYTE, at >> 3) >> (7 - (at & 7))) & 1);
      }
      return number;
    }

    void pass(int count) {
      at += count;
    }

    /** A number whose length in bits is coded by as many zeros (4.10.3). */
    void passUnary() {
      int zeros = 0;
      while (read(1) == 0) {
        zeros++;
      }
      at += zeros < 32 ? zeros : 0;
    }
  }
}
