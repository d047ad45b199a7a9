package dev.vireo.inference.image;

import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;

/** {@link ImageDecoder} as decode, then resize and crop straight into the slot. */
final class PreparingDecoder implements ImageDecoder {
  private final PixelDecoder decoder;
  private final Resizer resizer;
  private final Preprocessing preprocessing;

  /** Takes ownership of {@code decoder}. */
  PreparingDecoder(PixelDecoder decoder, Resizer resizer, Preprocessing preprocessing) {
    this.decoder = decoder;
    this.resizer = resizer;
    this.preprocessing = preprocessing;
  }

  @Override
  public void decode(MemorySegment encoded, MemorySegment slot) {
    Pixels pixels = decoder.decode(encoded);
    Placement placement = Placement.of(preprocessing, pixels.width(), pixels.height());
    resizer.resize(
        pixels, pixels.bounds(), placement.width(), placement.height(), placement.window(), slot);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
