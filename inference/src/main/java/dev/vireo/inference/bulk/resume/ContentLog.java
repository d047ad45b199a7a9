package dev.vireo.inference.bulk.resume;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.FileStamp;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What each input was when it was read, by its place: its size, the time of its last change and the
 * CRC-32C of its content. Safe for use by several threads.
 */
final class ContentLog implements Closeable {
  private static final int ENTRY_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

  /** Tells an entry from a gap in the file. */
  private static final int WRITTEN = 1;

  private final FileChannel channel;

  private ContentLog(FileChannel channel) {
    this.channel = channel;
  }

  static ContentLog open(Path file) throws IOException {
    return new ContentLog(
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  void add(NumberedInput input, MemorySegment content) throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(content.asByteBuffer());
    ByteBuffer entry =
        ByteBuffer.allocate(ENTRY_BYTES)
            .putLong(content.byteSize())
            .putLong(modified(input.file()))
            .putInt((int) checksum.getValue())
            .putInt(WRITTEN)
            .flip();
    for (long at = input.index() * ENTRY_BYTES; entry.hasRemaining(); ) {
      at += channel.write(entry, at);
    }
  }

  private static long modified(ImageFile file) {
    try {
      return file.stamp().modified();
    } catch (VireoException _) {
      return FileStamp.UNKNOWN; // Gone since it was read: its checksum will tell.
    }
  }

  /**
   * How an input that was read differs from what it was then, for people; empty where it does not,
   * or is no longer there.
   */
  Optional<String> change(NumberedInput input) throws IOException {
    ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
    while (entry.hasRemaining()
        && channel.read(entry, input.index() * ENTRY_BYTES + entry.position()) >= 0) {}
    entry.flip();
    if (entry.limit() < ENTRY_BYTES || entry.getInt(ENTRY_BYTES - Integer.BYTES) != WRITTEN) {
      return Optional.empty();
    }
    FileStamp then = new FileStamp(entry.getLong(), entry.getLong());
    int checksum = entry.getInt();
    try {
      FileStamp now = input.file().stamp();
      if (now.size() != then.size()) {
        return Optional.of("%,d bytes, and it had %,d".formatted(now.size(), then.size()));
      }
      boolean untouched = now.equals(then) && now.modified() != FileStamp.UNKNOWN;
      return untouched || checksum(input.file()) == checksum
          ? Optional.empty()
          : Optional.of("as many bytes, but others");
    } catch (VireoException _) {
      return Optional.empty();
    }
  }

  private static int checksum(ImageFile file) {
    CRC32C checksum = new CRC32C();
    checksum.update(file.read());
    return (int) checksum.getValue();
  }

  /** Forces all entries to the disk. */
  void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
