package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;

/** PBM, PGM and PPM files, raw and of 8 bits (netpbm's formats P4, P5 and P6) or as text (P1). */
final class PnmHeader {
  private static final int LONGEST_NUMBER = 10;

  private final MemorySegment file;
  private long at = 2;

  private PnmHeader(MemorySegment file) {
    this.file = file;
  }

  /** Whether a file begins as they do: with a P, a digit and space. */
  static boolean begins(MemorySegment file) {
    if (file.byteSize() < 3 || file.get(JAVA_BYTE, 0) != 'P') {
      return false;
    }
    int kind = file.get(JAVA_BYTE, 1);
    return kind >= '1' && kind <= '6' && Character.isWhitespace(file.get(JAVA_BYTE, 2));
  }

  /**
   * @throws VireoException UNSUPPORTED_IMAGE for other kinds of them; CORRUPT_IMAGE when there is
   *     less than the header states
   * @throws IndexOutOfBoundsException when the file ends within its header
   */
  static ImageHeader read(MemorySegment file) {
    return new PnmHeader(file).read();
  }

  private ImageHeader read() {
    int kind = file.get(JAVA_BYTE, 1) - '0';
    long width = number();
    long height = number();
    long most = kind == 1 || kind == 4 ? 1 : number();
    if (kind == 2 || kind == 3 || (most != 1 && most != 255) || (most == 1 && kind > 4)) {
      throw new VireoException(
          ErrorCode.UNSUPPORTED_IMAGE,
          "a P%d file of values up to %d, and of netpbm's formats P1, P4 and those P5 and P6 are read that have 8 bits; convert it to PNG"
              .formatted(kind, most));
    }
    if (width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE) {
      long rowBytes =
          switch (kind) {
            case 4 -> (width + 7) / 8;
            case 6 -> 3 * width;
            default -> width;
          };
      if (height > 0 && rowBytes > (file.byteSize() - at) / height) {
        throw new VireoException(
            ErrorCode.CORRUPT_IMAGE,
            "the image is damaged: the file ends before the %dx%d pixels that its header states"
                .formatted(width, height));
      }
    }
    return new ImageHeader(
        ImageFormat.PNM,
        (int) Math.min(width, Integer.MAX_VALUE),
        (int) Math.min(height, Integer.MAX_VALUE));
  }

  /** The next number, behind space and comments; one character behind it is passed too. */
  private long number() {
    int next = file.get(JAVA_BYTE, at++);
    while (Character.isWhitespace(next) || next == '#') {
      if (next == '#') {
        skipLine();
      }
      next = file.get(JAVA_BYTE, at++);
    }
    long number = 0;
    int digits = 0;
    while (next >= '0' && next <= '9' && digits++ < LONGEST_NUMBER) {
      number = 10 * number + next - '0';
      next = file.get(JAVA_BYTE, at++);
    }
    if (digits == 0 || !Character.isWhitespace(next)) {
      throw new VireoException(
          ErrorCode.CORRUPT_IMAGE, "the image is damaged: its header has no width and height");
    }
    return number;
  }

  private void skipLine() {
    int next = file.get(JAVA_BYTE, at++);
    while (next != '\n' && next != '\r') {
      next = file.get(JAVA_BYTE, at++);
    }
  }
}
