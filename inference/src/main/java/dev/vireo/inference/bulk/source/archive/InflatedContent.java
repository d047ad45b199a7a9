package dev.vireo.inference.bulk.source.archive;

import dev.vireo.inference.bulk.source.file.ImageContent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Deflated bytes, unpacked as they are read and held to their checksum. */
final class InflatedContent implements ImageContent {
  private static final int BUFFER = 1 << 13;

  private final ImageContent packed;
  private final long size;
  private final int expected;
  private final Inflater inflater = new Inflater(true);
  private final ByteBuffer input = ByteBuffer.allocate(BUFFER).limit(0);
  private final CRC32 checksum = new CRC32();
  private long rest;

  /** Takes ownership of the packed bytes. */
  InflatedContent(ImageContent packed, long size, int expected) {
    this.packed = packed;
    this.size = size;
    this.expected = expected;
    this.rest = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (rest == 0) {
      return -1;
    }
    ByteBuffer part = target.slice(target.position(), (int) Math.min(target.remaining(), rest));
    try {
      while (part.hasRemaining()) {
        if (inflater.inflate(part) == 0) {
          refill();
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("its compressed data is damaged", e);
    }
    target.position(target.position() + part.position());
    rest -= part.position();
    checksum.update(part.flip());
    if (rest == 0 && (int) checksum.getValue() != expected) {
      throw new IOException("its checksum is wrong");
    }
    return part.limit();
  }

  private void refill() throws IOException {
    if (inflater.finished() || inflater.needsDictionary()) {
      throw new IOException("its compressed data ends too soon");
    }
    if (inflater.needsInput()) {
      if (packed.read(input.clear()) < 0) {
        throw new EOFException("its compressed data ends too soon");
      }
      inflater.setInput(input.flip());
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    packed.close();
  }
}
