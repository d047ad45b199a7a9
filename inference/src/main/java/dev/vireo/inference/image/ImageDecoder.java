package dev.vireo.inference.image;

import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import org.apiguardian.api.API;

/**
 * Encoded bytes become one slot of a batch: decoded to 8-bit RGB (EXIF orientation applied only
 * where the {@link dev.vireo.inference.model.Preprocessing} says so), resized with one of PIL's
 * filters to the same bytes as PIL, and cropped or padded. Not safe for use by several threads at
 * once: its working memory is reused. Whoever opens it closes it.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface ImageDecoder extends AutoCloseable {

  /**
   * @param encoded one image file, as {@link PixelDecoder#decode(MemorySegment)} takes it; off the
   *     heap it is decoded in place
   * @param slot receives {@code height x width x 3} bytes, HWC, in the network's order of channels
   * @throws dev.vireo.inference.VireoException EMPTY_INPUT, UNSUPPORTED_IMAGE, CORRUPT_IMAGE or
   *     IMAGE_TOO_LARGE; the slot's content is then undefined
   */
  void decode(MemorySegment encoded, MemorySegment slot);

  /** As {@link #decode(MemorySegment, MemorySegment)}, from the heap. */
  default void decode(byte[] encoded, MemorySegment slot) {
    decode(MemorySegment.ofArray(encoded), slot);
  }

  /**
   * Resizes and crops an image that is decoded already, to the same bytes as its file would give.
   *
   * @param image its samples count as sRGB, gray is replicated, alpha dropped
   * @param slot as for {@link #decode(MemorySegment, MemorySegment)}
   * @throws dev.vireo.inference.VireoException IMAGE_TOO_LARGE
   */
  void prepare(BufferedImage image, MemorySegment slot);

  @Override
  void close();
}
