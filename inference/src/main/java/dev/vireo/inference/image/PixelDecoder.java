package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;

/**
 * Encoded bytes become 8-bit RGB. Gray is replicated, alpha dropped, 16-bit samples keep their high
 * byte, animations give their first frame. Whether EXIF orientation is applied is decided where it
 * is opened. Not safe for use by several threads at once: its working memory is reused.
 */
public interface PixelDecoder extends AutoCloseable {
  /**
   * Pixels allowed by default, as PIL's {@code MAX_IMAGE_PIXELS}: 0.5 GB of RGB.
   *
   * <p>The limit is checked on the header, before anything is decoded.
   */
  long DEFAULT_PIXEL_LIMIT = 178_956_970;

  /**
   * @param encoded one image file: JPEG, PNG, WebP, HEIC, AVIF, JPEG 2000, TIFF, BMP, GIF, PBM to
   *     PPM, ICO or TGA; off the heap most are decoded in place
   * @param scale of a JPEG
   * @return a view of this decoder's memory, valid until the next call
   * @throws dev.vireo.inference.VireoException EMPTY_INPUT, UNSUPPORTED_IMAGE, CORRUPT_IMAGE or
   *     IMAGE_TOO_LARGE
   */
  Pixels decode(MemorySegment encoded, JpegScale scale);

  /** At the image's own size. */
  default Pixels decode(MemorySegment encoded) {
    return decode(encoded, JpegScale.FULL);
  }

  /** As {@link #decode(MemorySegment)}, from the heap. */
  default Pixels decode(byte[] encoded) {
    return decode(MemorySegment.ofArray(encoded));
  }

  @Override
  void close();
}
