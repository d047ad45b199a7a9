package dev.vireo.inference.bulk.resume;

import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.sink.RowWriter;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that rows are appended to. */
final class RowsFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final RowWriter writer;

  /**
   * @param bytes of it that are whole rows; what follows them is cut off
   * @throws IOException also when it has fewer
   */
  RowsFile(Path file, OutputFormat format, Columns columns, long bytes) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.size() < bytes) {
        throw new IOException(
            file + " has " + channel.size() + " bytes, fewer than the " + bytes + " once written");
      }
      channel.truncate(bytes);
      channel.position(bytes);
      this.writer =
          format.open(
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES),
              columns,
              bytes > 0);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  void write(BulkResult result) throws IOException {
    writer.write(result);
  }

  /**
   * Forces all rows to the disk.
   *
   * @return bytes of whole rows
   * @throws IOException also when the file is no longer where it was made
   */
  long commit() throws IOException {
    writer.flush();
    channel.force(false);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return channel.position();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      writer.close();
    }
  }
}
