package dev.vireo.inference.bulk.source.archive;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.bulk.source.file.DiskFile;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.ImageNames;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The images in a zip file, in the order of its directory, which is read piece by piece: it may
 * list millions.
 */
public final class ZipMembers implements ArchiveListing.Members {
  /** The longest entry: a name, an extra field and a comment of 64 KiB each. */
  private static final int PIECE = ZipEntry.BYTES + 3 * 0xFFFF;

  private final String name;
  private final Path path;
  private final FileChannel channel;
  private final ZipDirectory directory;
  private final ByteBuffer piece =
      ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long unread;

  private ZipMembers(String name, Path path, FileChannel channel, ZipDirectory directory) {
    this.name = name;
    this.path = path;
    this.channel = channel;
    this.directory = directory;
    this.unread = directory.start();
  }

  public static ZipMembers open(String name, Path path) throws IOException {
    DiskFile.requireRegular(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new ZipMembers(name, path, channel, ZipDirectory.find(channel));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public @Nullable ImageFile next() throws IOException {
    while (fill(ZipEntry.BYTES)) {
      int length = ZipEntry.length(piece);
      if (!fill(length)) {
        throw new EOFException();
      }
      ZipEntry entry = ZipEntry.read(piece);
      piece.position(piece.position() + length);
      String shown = ImageNames.member(entry.name());
      if (shown != null) {
        return file(name + "/" + shown, entry);
      }
    }
    if (piece.hasRemaining()) {
      throw new EOFException();
    }
    return null;
  }

  private ImageFile file(String row, ZipEntry entry) {
    String obstacle = entry.obstacle();
    return obstacle == null
        ? new ZipMember(row, path, entry, directory.shift() + entry.offset())
        : new UnusableInput(row, ErrorCode.UNREADABLE, obstacle);
  }

  /**
   * Has at least {@code count} bytes in {@link #piece}, or false when the directory ends before.
   */
  private boolean fill(int count) throws IOException {
    if (piece.remaining() >= count) {
      return true;
    }
    piece.compact();
    piece.limit((int) Math.min(piece.capacity(), piece.position() + directory.end() - unread));
    while (piece.hasRemaining()) {
      int read = channel.read(piece, unread);
      if (read < 0) {
        throw new EOFException();
      }
      unread += read;
    }
    piece.flip();
    return piece.remaining() >= count;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
