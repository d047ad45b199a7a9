package dev.vireo.inference.image;

import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;

/** {@link PixelDecoder} that decodes as another does, and some images to a scale besides. */
final class TryingDecoder implements PixelDecoder {
  private final PixelDecoder decoder;
  private final JpegScale draft;
  private final DraftTrial trial;
  private int reducible;

  /**
   * Takes ownership of {@code decoder}.
   *
   * @param draft the scale that is tried
   */
  TryingDecoder(PixelDecoder decoder, JpegScale draft, DraftTrial trial) {
    this.decoder = decoder;
    this.draft = draft;
    this.trial = trial;
  }

  @Override
  public Pixels decode(MemorySegment encoded, JpegScale scale) {
    long draftNanos = trial.due() ? draft(encoded) : 0;
    reducible = 1;
    long start = System.nanoTime();
    Pixels pixels =
        decoder.decode(
            encoded,
            (width, height) -> {
              reducible = draft.of(width, height);
              return scale.of(width, height);
            });
    if (reducible > 1) {
      long nanos = System.nanoTime() - start;
      trial.decoded(nanos);
      if (draftNanos > 0) {
        trial.tried(nanos, draftNanos);
      }
    }
    return pixels;
  }

  /** Nanoseconds, or 0 for an image that the decoder refuses: it will do so again. */
  private long draft(MemorySegment encoded) {
    long start = System.nanoTime();
    try {
      var _ = decoder.decode(encoded, draft);
    } catch (VireoException e) {
      return 0;
    }
    return System.nanoTime() - start;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
