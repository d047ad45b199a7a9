package dev.vireo.inference.bulk.source.archive;

import dev.vireo.inference.bulk.source.file.Utf8Text;
import java.io.IOException;

/**
 * One 512-byte header of a tar archive (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar
 * manual, "Basic Tar Format").
 *
 * @param size bytes of data behind it, at least 0
 * @param extended whether an old GNU sparse map goes on behind it
 */
record TarHeader(String name, long size, char type, boolean extended) {
  static final int BLOCK = 512;

  /**
   * @param block not only zeros
   * @throws IOException when it is no header
   */
  static TarHeader parse(byte[] block) throws IOException {
    if (number(block, 148, 8) != checksum(block)) {
      throw new IOException("a header's checksum is wrong");
    }
    char type = (char) block[156];
    long size = number(block, 124, 12);
    if (size < 0) {
      throw new IOException("a header states a size below zero");
    }
    boolean posix = block[262] == 0 && text(block, 257, 5).equals("ustar");
    String prefix = posix ? text(block, 345, 155) : "";
    String name = text(block, 0, 100);
    return new TarHeader(
        prefix.isEmpty() ? name : prefix + "/" + name,
        type == '1' ? 0 : size,
        type,
        type == 'S' && block[482] != 0);
  }

  static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** The unsigned sum of all bytes, those of the field itself taken as spaces. */
  private static long checksum(byte[] block) {
    long sum = 8 * ' ';
    for (int i = 0; i < BLOCK; i++) {
      if (i < 148 || i >= 156) {
        sum += block[i] & 0xFF;
      }
    }
    return sum;
  }

  /** Octal digits between spaces and zeros or, with the first bit set, a big-endian integer. */
  private static long number(byte[] block, int from, int length) throws IOException {
    if (block[from] < 0) {
      return binary(block, from, length);
    }
    String digits = text(block, from, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("a header holds an invalid number", e);
    }
  }

  private static long binary(byte[] block, int from, int length) throws IOException {
    if (block[from] != (byte) 0x80) {
      throw new IOException("a header states a size that no file has");
    }
    long value = 0;
    for (int i = from + 1; i < from + length; i++) {
      if (value >>> 55 != 0) {
        throw new IOException("a header states a size that no file has");
      }
      value = (value << 8) | (block[i] & 0xFF);
    }
    return value;
  }

  /** Up to the first zero byte. */
  private static String text(byte[] block, int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    return Utf8Text.of(block, from, end - from);
  }
}
