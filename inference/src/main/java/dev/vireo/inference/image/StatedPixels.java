package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;

/** What decoding an image will cost, by what its file says of itself. */
public final class StatedPixels {
  private StatedPixels() {}

  /**
   * Reads no more than a few bytes.
   *
   * @param file an image file, or anything else
   * @return width times height; 0 where the file states none; {@link Long#MAX_VALUE} where it hides
   *     them
   */
  public static long of(MemorySegment file) {
    return ImageHeader.pixels(file);
  }
}
