package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.IoReason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file of any of Hadoop's file systems. */
record HadoopFile(String name, Path location, Configuration configuration) implements ImageFile {
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * @throws VireoException NOT_FOUND when it is no path
   */
  static HadoopFile of(String name, Configuration configuration) {
    try {
      return new HadoopFile(name, new Path(name), configuration);
    } catch (IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, "'" + name + "' is no path: " + e.getMessage(), e);
    }
  }

  @Override
  public ImageContent open() {
    try {
      FileSystem files = HadoopFiles.of(location, configuration);
      FileStatus status = files.getFileStatus(location);
      if (status.isDirectory()) {
        throw new VireoException(ErrorCode.UNREADABLE, "this is a folder");
      }
      ImageContent.checkSize(status.getLen());
      return new Content(files.open(location), status.getLen());
    } catch (FileNotFoundException e) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the file does not exist", e);
    } catch (IOException e) {
      throw ImageContent.unreadable(e);
    }
  }

  /** Copies it to a local file, which appears whole. */
  void copyTo(java.nio.file.Path target) {
    try (InputStream in = HadoopFiles.of(location, configuration).open(location)) {
      AtomicFile.write(target, temporary -> Files.copy(in, temporary));
    } catch (FileNotFoundException e) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the model " + name + " does not exist", e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read the model " + name + ": " + IoReason.of(e), e);
    }
  }

  /** Reads through an array: not every file system takes buffers. */
  private static final class Content implements ImageContent {
    private final InputStream in;
    private final long size;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long rest;

    Content(InputStream in, long size) {
      this.in = in;
      this.size = size;
      this.rest = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int most = (int) Math.min(Math.min(buffer.length, rest), target.remaining());
      int read = rest == 0 ? -1 : in.read(buffer, 0, most);
      if (read > 0) {
        target.put(buffer, 0, read);
        rest -= read;
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
