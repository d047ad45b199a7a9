package dev.vireo.inference.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A folder that one process at a time writes, by the lock on a file in it. The system gives the
 * lock back when a process dies, however it does; closing removes the file too.
 */
public final class FolderLock implements AutoCloseable {
  private static final long MOST_BYTES = 1 << 20;

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @param folder exists
   * @param name of the file
   * @return empty while another has it, in this process or elsewhere
   * @throws IOException when the folder takes no such file
   */
  public static Optional<FolderLock> take(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean mine = false;
      try {
        if (channel.tryLock() == null) {
          return Optional.empty();
        }
        mine = isStill(channel, file);
        if (mine) {
          return Optional.of(new FolderLock(file, channel));
        }
      } catch (OverlappingFileLockException _) {
        return Optional.empty();
      } finally {
        if (!mine) {
          channel.close();
        }
      }
    }
  }

  /**
   * Not so where its last owner removed it after it had been opened here, which the size tells: to
   * open it once more and close it would give the lock back (fcntl(2), "Record locks").
   */
  private static boolean isStill(FileChannel channel, Path file) throws IOException {
    long size = ThreadLocalRandom.current().nextLong(1, MOST_BYTES);
    channel.write(ByteBuffer.allocate(1), size - 1);
    try {
      return Files.size(file) == size;
    } catch (NoSuchFileException _) {
      return false;
    } finally {
      channel.truncate(0);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    }
  }
}
