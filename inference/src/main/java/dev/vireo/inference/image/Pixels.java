package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;

/**
 * A decoded image: 8-bit RGB, HWC, rows contiguous from the top. A view: it is valid until its
 * decoder decodes again or is closed.
 *
 * @param data {@code height x width x 3} bytes
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param fullWidth of the image, of which {@code width} is all but where it was decoded to a scale
 * @param fullHeight likewise
 */
public record Pixels(MemorySegment data, int width, int height, int fullWidth, int fullHeight) {
  public Pixels {
    if (width < 1 || height < 1 || data.byteSize() != 3L * width * height) {
      throw new IllegalArgumentException(
          data.byteSize() + " bytes are not an RGB image of " + width + "x" + height);
    }
  }

  /** Of an image at its own size. */
  public Pixels(MemorySegment data, int width, int height) {
    this(data, width, height, width, height);
  }

  /** The whole image. */
  public Region bounds() {
    return new Region(0, 0, width, height);
  }
}
