package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link PixelDecoder} that hands each file to the one that reads its format. */
final class EveryFormat implements PixelDecoder {
  private final PixelDecoder usual;
  private final long pixelLimit;
  private @Nullable StillPictures stills;
  private byte[] rgb = new byte[0];
  private volatile boolean closed;

  /** Takes ownership of {@code usual}, which reads most of them. */
  EveryFormat(PixelDecoder usual, long pixelLimit) {
    this.usual = usual;
    this.pixelLimit = pixelLimit;
  }

  @Override
  public Pixels decode(MemorySegment file, JpegScale scale) {
    if (closed) {
      throw new IllegalStateException("this decoder is closed");
    }
    if (StillPictures.takes(file)) {
      stills = stills == null ? new StillPictures(pixelLimit) : stills;
      return stills.decode(file, scale);
    }
    if (ImageFormat.of(file).isEmpty() && TgaFile.begins(file)) {
      return tga(file);
    }
    return usual.decode(file, scale);
  }

  private Pixels tga(MemorySegment file) {
    ImageHeader header = ImageHeader.read(file, pixelLimit);
    int bytes = Math.multiplyExact(Math.multiplyExact(header.width(), header.height()), 3);
    if (rgb.length < bytes) {
      rgb = new byte[bytes];
    }
    TgaFile.read(file).decode(rgb);
    return new Pixels(
        MemorySegment.ofArray(rgb).asSlice(0, bytes), header.width(), header.height());
  }

  @Override
  public void close() {
    closed = true;
    rgb = new byte[0];
    usual.close();
    if (stills != null) {
      stills.close();
    }
  }
}
