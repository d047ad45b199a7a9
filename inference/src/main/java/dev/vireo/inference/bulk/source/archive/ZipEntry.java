package dev.vireo.inference.bulk.source.archive;

import static dev.vireo.inference.bulk.source.archive.ZipDirectory.unsignedInt;
import static dev.vireo.inference.bulk.source.archive.ZipDirectory.unsignedShort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a zip file's directory (APPNOTE.TXT 6.3.10, 4.3.12 and 4.5.3).
 *
 * @param crc of the unpacked bytes
 * @param offset of the local header, as stated
 */
record ZipEntry(
    String name, int flags, int method, int crc, long packed, long size, int mode, long offset) {
  static final int STORED = 0;
  static final int DEFLATED = 8;

  static final int BYTES = 46;
  private static final int SIGNATURE = 0x02014b50;
  private static final int ENCRYPTED = 1;
  private static final int UTF_8 = 1 << 11;
  private static final int LINK = 0xA000;
  private static final int KIND = 0xF000;

  /** Zip files from before UTF-8, and from tools that never heard of it. */
  private static final Charset CODE_PAGE_437 = Charset.forName("IBM437");

  /** Bytes of the entry that starts with these {@link #BYTES}. */
  static int length(ByteBuffer bytes) throws IOException {
    int at = bytes.position();
    if (bytes.getInt(at) != SIGNATURE) {
      throw new IOException("its directory is damaged");
    }
    return BYTES
        + unsignedShort(bytes, at + 28)
        + unsignedShort(bytes, at + 30)
        + unsignedShort(bytes, at + 32);
  }

  /** The entry at the buffer's position, all of it in the buffer. */
  static ZipEntry read(ByteBuffer bytes) throws IOException {
    int at = bytes.position();
    int flags = unsignedShort(bytes, at + 8);
    int nameLength = unsignedShort(bytes, at + 28);
    int extraLength = unsignedShort(bytes, at + 30);
    ByteBuffer extra = bytes.slice(at + BYTES + nameLength, extraLength).order(bytes.order());
    Large large = new Large(extra);
    long size = large.orStated(unsignedInt(bytes, at + 24));
    long packed = large.orStated(unsignedInt(bytes, at + 20));
    long offset = large.orStated(unsignedInt(bytes, at + 42));
    return new ZipEntry(
        name(bytes.slice(at + BYTES, nameLength), (flags & UTF_8) != 0),
        flags,
        unsignedShort(bytes, at + 10),
        bytes.getInt(at + 16),
        packed,
        size,
        bytes.getInt(at + 38) >>> 16,
        offset);
  }

  private static String name(ByteBuffer bytes, boolean utf8) {
    if (utf8) {
      return StandardCharsets.UTF_8.decode(bytes).toString();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    } catch (CharacterCodingException _) {
      return CODE_PAGE_437.decode(bytes).toString();
    }
  }

  /** Why it cannot be read, or null. */
  @Nullable String obstacle() {
    if ((flags & ENCRYPTED) != 0) {
      return "it is encrypted";
    }
    if ((mode & KIND) == LINK) {
      return "it is a link to another file";
    }
    return method == STORED || method == DEFLATED
        ? null
        : "it is compressed by method " + method + ", and only deflate (8) is known";
  }

  /** The 64-bit numbers that stand in for those that did not fit, in their order. */
  private static final class Large {
    private static final int ID = 1;

    private ByteBuffer numbers = ByteBuffer.allocate(0);

    Large(ByteBuffer extra) throws IOException {
      while (extra.remaining() >= 4) {
        int id = extra.getShort() & 0xFFFF;
        int length = extra.getShort() & 0xFFFF;
        if (length > extra.remaining()) {
          return;
        }
        if (id == ID) {
          numbers = extra.slice(extra.position(), length).order(extra.order());
        }
        extra.position(extra.position() + length);
      }
    }

    long orStated(long stated) throws IOException {
      if (stated != 0xFFFFFFFFL || numbers.remaining() < Long.BYTES) {
        return stated;
      }
      long number = numbers.getLong();
      if (number < 0) {
        throw new IOException("its directory is damaged");
      }
      return number;
    }
  }
}
