package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** How files begin that can be decoded. */
public final class ImageSignature {
  /** As many bytes as tell. */
  public static final int BYTES = 32;

  private ImageSignature() {}

  /**
   * @param first the first {@link #BYTES} of a file, or all of a shorter one, from the buffer's
   *     position to its limit
   */
  public static boolean matches(ByteBuffer first) {
    return ImageFormat.of(MemorySegment.ofBuffer(first)).isPresent();
  }
}
