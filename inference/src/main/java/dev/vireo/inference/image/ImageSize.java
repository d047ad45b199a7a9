package dev.vireo.inference.image;

import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;

/**
 * The size of an image as it is coded, from the first bytes of its file.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record ImageSize(int width, int height) {
  /**
   * @param encoded the whole file
   * @throws VireoException what is wrong with its header
   */
  public static ImageSize of(byte[] encoded) {
    ImageHeader header =
        ImageHeader.read(MemorySegment.ofArray(encoded), PixelDecoder.DEFAULT_PIXEL_LIMIT);
    return new ImageSize(header.width(), header.height());
  }
}
