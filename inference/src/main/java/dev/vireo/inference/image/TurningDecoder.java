package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;

/** {@link PixelDecoder} that turns what another decodes as its EXIF orientation says. */
final class TurningDecoder implements PixelDecoder {
  private final PixelDecoder decoder;
  private final PixelTurn turn = new PixelTurn();

  /** Takes ownership of {@code decoder}. */
  TurningDecoder(PixelDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public Pixels decode(MemorySegment encoded, JpegScale scale) {
    int orientation = ExifOrientation.of(encoded);
    JpegScale asCoded =
        PixelTurn.onItsSide(orientation) ? (width, height) -> scale.of(height, width) : scale;
    return turn.turn(decoder.decode(encoded, asCoded), orientation);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
