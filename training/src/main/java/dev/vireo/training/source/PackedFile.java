package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of many small images, read by position. It is opened for each of them, so that nothing is
 * left open; compressed with gzip, it is unpacked into memory. Safe for use by several threads.
 */
final class PackedFile {
  /** The most that a compressed file may unpack to. */
  private static final int UNPACKED_LIMIT = 1 << 30;

  private final Path path;
  private final long size;
  private final @Nullable ByteBuffer unpacked;

  private PackedFile(Path path, long size, @Nullable ByteBuffer unpacked) {
    this.path = path;
    this.size = size;
    this.unpacked = unpacked;
  }

  /**
   * @throws VireoException NOT_FOUND, or UNREADABLE for a damaged {@code .gz}
   */
  static PackedFile open(Path path) {
    try {
      if (!path.toString().endsWith(".gz")) {
        return new PackedFile(path, Files.size(path), null);
      }
      try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
          InputStream content = new GZIPInputStream(file, 1 << 16)) {
        byte[] bytes = content.readNBytes(UNPACKED_LIMIT);
        if (content.read() >= 0) {
          throw new IOException("it unpacks to more than a gigabyte");
        }
        return new PackedFile(path, bytes.length, ByteBuffer.wrap(bytes));
      }
    } catch (NoSuchFileException e) {
      throw new VireoException(ErrorCode.NOT_FOUND, path + " does not exist", e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  Path path() {
    return path;
  }

  /** Bytes of its content, unpacked. */
  long size() {
    return size;
  }

  /**
   * @throws VireoException UNREADABLE when it has become shorter
   */
  byte[] read(long offset, int length) {
    byte[] bytes = new byte[length];
    if (unpacked != null) {
      unpacked.get((int) offset, bytes);
      return bytes;
    }
    try (FileChannel channel = FileChannel.open(path)) {
      ByteBuffer target = ByteBuffer.wrap(bytes);
      while (target.hasRemaining() && channel.read(target, offset + target.position()) >= 0) {}
      if (target.hasRemaining()) {
        throw new IOException("it has become shorter");
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static VireoException unreadable(Path path, IOException e) {
    return new VireoException(ErrorCode.UNREADABLE, path + " cannot be read: " + IoReason.of(e), e);
  }
}
