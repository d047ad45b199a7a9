package dev.vireo.inference.image;

import dev.vireo.inference.model.Preprocessing;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;

/** {@link ImageDecoder} as decode, then resize and crop straight into the slot. */
final class PreparingDecoder implements ImageDecoder {
  private final PixelDecoder decoder;
  private final Fitter fitter;
  private final JpegScale scale;
  private final long pixelLimit;

  /** Takes ownership of {@code decoder}. */
  PreparingDecoder(PixelDecoder decoder, Preprocessing preprocessing, long pixelLimit) {
    this.decoder = decoder;
    this.fitter = new Fitter(preprocessing);
    this.scale = JpegScale.of(preprocessing);
    this.pixelLimit = pixelLimit;
  }

  @Override
  public void decode(MemorySegment encoded, MemorySegment slot) {
    fitter.fit(decoder.decode(encoded, scale), slot);
  }

  @Override
  public void prepare(BufferedImage image, MemorySegment slot) {
    ImageHeader.check(image.getWidth(), image.getHeight(), pixelLimit);
    byte[] rgb = new byte[Math.multiplyExact(3 * image.getWidth(), image.getHeight())];
    RasterReader.readRgb(image, rgb);
    fitter.fit(new Pixels(MemorySegment.ofArray(rgb), image.getWidth(), image.getHeight()), slot);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
