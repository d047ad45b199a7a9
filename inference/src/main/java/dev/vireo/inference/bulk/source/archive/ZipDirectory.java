package dev.vireo.inference.bulk.source.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Where the directory of a zip file lies (APPNOTE.TXT 6.3.10, 4.3.14 to 4.3.16).
 *
 * @param start of its first entry in the file
 * @param end behind its last entry
 * @param shift what is to be added to the offsets that it states: something may precede the archive
 */
record ZipDirectory(long start, long end, long shift) {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;

  /**
   * @throws IOException when the file has none
   */
  static ZipDirectory find(FileChannel channel) throws IOException {
    long size = channel.size();
    int tail = (int) Math.min(size, END_BYTES + LONGEST_COMMENT);
    ByteBuffer bytes = read(channel, size - tail, tail);
    for (int at = tail - END_BYTES; at >= 0; at--) {
      if (bytes.getInt(at) == END && unsignedShort(bytes, at + 20) == tail - END_BYTES - at) {
        return of(channel, size - tail + at, bytes.slice(at, END_BYTES).order(bytes.order()));
      }
    }
    throw new IOException("it has no directory at its end: it is no zip file, or cut off");
  }

  private static ZipDirectory of(FileChannel channel, long at, ByteBuffer end) throws IOException {
    if (at >= LOCATOR_64_BYTES) {
      ByteBuffer locator = read(channel, at - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
      if (locator.getInt(0) == LOCATOR_64) {
        long at64 = locator.getLong(8);
        ByteBuffer end64 = read(channel, at64, END_64_BYTES);
        if (end64.getInt(0) != END_64) {
          throw new IOException("its zip64 directory is damaged");
        }
        return checked(at64, end64.getLong(40), end64.getLong(48));
      }
    }
    return checked(at, unsignedInt(end, 12), unsignedInt(end, 16));
  }

  private static ZipDirectory checked(long end, long size, long statedStart) throws IOException {
    if (size < 0 || size > end || statedStart < 0 || statedStart > end - size) {
      throw new IOException("its directory is damaged");
    }
    return new ZipDirectory(end - size, end, end - size - statedStart);
  }

  /**
   * @throws EOFException when the file has no such bytes
   */
  static ByteBuffer read(FileChannel channel, long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    if (at < 0) {
      throw new EOFException("it ends too soon");
    }
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("it ends too soon");
      }
    }
    return bytes.flip();
  }

  static int unsignedShort(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xFFFF;
  }

  static long unsignedInt(ByteBuffer bytes, int at) {
    return bytes.getInt(at) & 0xFFFFFFFFL;
  }
}
