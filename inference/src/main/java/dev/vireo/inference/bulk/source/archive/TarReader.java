package dev.vireo.inference.bulk.source.archive;

import dev.vireo.inference.bulk.source.file.Utf8Text;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The members of a tar archive in order: ustar, with the long names of GNU and of pax. Nothing that
 * a header states is taken for granted: memory is used for bytes that are there.
 */
final class TarReader implements Closeable {
  /**
   * A member that has a name.
   *
   * @param offset of its data in the archive
   * @param obstacle why it cannot be read, or null
   */
  record Member(String name, long offset, long size, @Nullable String obstacle) {}

  /** Names and attributes are short; nobody needs megabytes of them. */
  private static final int EXTENSION_LIMIT = 1 << 20;

  private final InputStream in;
  private final byte[] block = new byte[TarHeader.BLOCK];
  private long position;
  private long end;

  /** Takes ownership of the stream, whose {@code skip} may be a seek. */
  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next member that is a file or a link, or null behind the last.
   *
   * @throws IOException when the archive is damaged
   */
  @Nullable Member next() throws IOException {
    TarExtension extension = new TarExtension();
    while (true) {
      skipTo(end);
      TarHeader header = header();
      if (header == null) {
        return null;
      }
      long size = header.size();
      switch (header.type()) {
        case 'L' -> extension.gnuName(data(size));
        case 'x', 'X' -> extension.pax(data(size));
        case 'K', 'g', 'V' -> setEnd(size);
        default -> {
          while (header.extended() && sparseMapGoesOn()) {}
          size = header.type() == '1' ? 0 : extension.size(size);
          setEnd(size);
          String obstacle = extension.sparse() ? "it is a sparse file" : obstacle(header.type());
          String name = extension.name(header.name());
          if (header.type() != '5' && !name.endsWith("/")) {
            return new Member(name, position, size, obstacle);
          }
          extension = new TarExtension();
        }
      }
    }
  }

  /** Some bytes of the member that came last; fewer when the archive ends. */
  byte[] read(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    position += bytes.length;
    return bytes;
  }

  private static @Nullable String obstacle(char type) {
    return switch (type) {
      case '0', '\0', '7' -> null;
      case '1', '2' -> "it is a link to another file";
      case 'S' -> "it is a sparse file";
      case 'M' -> "it began in another archive";
      default -> "it is no regular file";
    };
  }

  private @Nullable TarHeader header() throws IOException {
    long start = position;
    if (!nextBlock()) {
      throw new EOFException();
    }
    if (TarHeader.isZero(block)) {
      return null;
    }
    try {
      return TarHeader.parse(block);
    } catch (IOException e) {
      throw new IOException(
          start == 0
              ? "it is no tar archive"
              : "it is damaged at byte " + start + ": " + e.getMessage(),
          e);
    }
  }

  private boolean nextBlock() throws IOException {
    int count = in.readNBytes(block, 0, TarHeader.BLOCK);
    position += count;
    return count == TarHeader.BLOCK;
  }

  private boolean sparseMapGoesOn() throws IOException {
    if (!nextBlock()) {
      throw new EOFException();
    }
    return block[504] != 0;
  }

  private byte[] data(long size) throws IOException {
    if (size > EXTENSION_LIMIT) {
      throw new IOException("it states a name of " + size + " bytes");
    }
    setEnd(size);
    byte[] bytes = read((int) size);
    if (bytes.length < size) {
      throw new EOFException();
    }
    return bytes;
  }

  /** Data is filled up to whole blocks. */
  private void setEnd(long size) throws IOException {
    if (size > Long.MAX_VALUE - position - TarHeader.BLOCK) {
      throw new EOFException();
    }
    end = position + Math.ceilDiv(size, TarHeader.BLOCK) * TarHeader.BLOCK;
  }

  private void skipTo(long target) throws IOException {
    in.skipNBytes(target - position);
    position = target;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Bytes as a name, up to the first zero byte. */
  static String text(byte[] bytes) {
    String text = Utf8Text.of(bytes, 0, bytes.length);
    int zero = text.indexOf('\0');
    return zero < 0 ? text : text.substring(0, zero);
  }
}
