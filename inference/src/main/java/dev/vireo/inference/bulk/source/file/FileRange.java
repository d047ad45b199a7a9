package dev.vireo.inference.bulk.source.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Some bytes of a file, read by position. */
public final class FileRange implements ImageContent {
  private final FileChannel channel;
  private final long size;
  private final long end;
  private long position;

  /** Takes ownership of the channel. */
  public FileRange(FileChannel channel, long start, long size) {
    this.channel = channel;
    this.size = size;
    this.position = start;
    this.end = start + size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (position == end) {
      return -1;
    }
    int limit = target.limit();
    target.limit(target.position() + (int) Math.min(target.remaining(), end - position));
    try {
      int read = channel.read(target, position);
      position += Math.max(read, 0);
      return read;
    } finally {
      target.limit(limit);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
