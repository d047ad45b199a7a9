package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;

/**
 * A decoded image at its own size: 8-bit RGB, HWC, rows contiguous from the top. A view: it is
 * valid until its decoder decodes again or is closed.
 *
 * @param data {@code height x width x 3} bytes
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record Pixels(MemorySegment data, int width, int height) {
  public Pixels {
    if (width < 1 || height < 1 || data.byteSize() != 3L * width * height) {
      throw new IllegalArgumentException(
          data.byteSize() + " bytes are not an RGB image of " + width + "x" + height);
    }
  }

  /** The whole image. */
  public Region bounds() {
    return new Region(0, 0, width, height);
  }
}
