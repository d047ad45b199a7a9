package dev.vireo.inference.image;

/**
 * What decoding to a scale would save, of a decoder that decodes in full: every so many large
 * JPEGs, one is decoded both ways. Not safe for use by several threads at once.
 */
public final class DraftTrial {
  /** So that trials take no more than 1 or 2 % of the time. */
  private static final int EVERY = 64;

  private long images;
  private long nanos;
  private long tried;
  private long fullNanos;
  private long draftNanos;

  /** Whether the next image is decoded both ways. */
  boolean due() {
    return images >= EVERY * (tried + 1);
  }

  /** One that would be decoded to a scale was decoded in full. */
  void decoded(long nanos) {
    images++;
    this.nanos += nanos;
  }

  /** It was decoded to the scale too. */
  void tried(long fullNanos, long draftNanos) {
    tried++;
    this.fullNanos += fullNanos;
    this.draftNanos += draftNanos;
  }

  /** So far. */
  public DraftGain gain() {
    return new DraftGain(images, nanos / 1e9, tried, fullNanos / 1e9, draftNanos / 1e9);
  }

  /** Forgets all. */
  public void reset() {
    images = 0;
    nanos = 0;
    tried = 0;
    fullNanos = 0;
    draftNanos = 0;
  }
}
