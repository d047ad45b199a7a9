package dev.vireo.inference.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A file's bytes for ImageIO, which loses patience with those who read on behind the end: a decoder
 * that takes the end for zeros can make seconds of work of a few damaged bytes.
 */
final class EndingImageInputStream extends MemoryCacheImageInputStream {
  /** Decoders may look ahead by some bytes. */
  private static final int PATIENCE = 1024;

  private int readsBehindEnd;

  EndingImageInputStream(byte[] file) {
    super(new ByteArrayInputStream(file));
  }

  @Override
  public int read() throws IOException {
    return checked(super.read());
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return checked(super.read(target, offset, length));
  }

  private int checked(int result) throws IOException {
    if (result < 0 && ++readsBehindEnd > PATIENCE) {
      throw new IOException("the data ends too soon");
    }
    return result;
  }
}
