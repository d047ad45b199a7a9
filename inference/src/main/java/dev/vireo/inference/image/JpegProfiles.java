package dev.vireo.inference.image;

import java.io.ByteArrayOutputStream;

/**
 * Takes color profiles out of JPEG files: ImageIO would apply them, and neither PIL's {@code
 * convert} nor OpenCV does.
 */
final class JpegProfiles {
  private static final int APP2 = 0xE2;
  private static final int START_OF_SCAN = 0xDA;

  private JpegProfiles() {}

  /** The file without its APP2 segments; the same array when there is nothing to take out. */
  static byte[] without(byte[] file, ImageFormat format) {
    if (format != ImageFormat.JPEG) {
      return file;
    }
    ByteArrayOutputStream kept = null;
    int copied = 0;
    int at = 2;
    while (at + 4 <= file.length && file[at] == (byte) 0xFF) {
      int marker = file[at + 1] & 0xFF;
      if (marker == START_OF_SCAN) {
        break;
      }
      int length = 2 + (((file[at + 2] & 0xFF) << 8) | (file[at + 3] & 0xFF));
      if (marker == APP2) {
        kept = kept == null ? new ByteArrayOutputStream(file.length) : kept;
        kept.write(file, copied, at - copied);
        copied = Math.min(at + length, file.length);
      }
      at += length;
    }
    if (kept == null) {
      return file;
    }
    kept.write(file, copied, file.length - copied);
    return kept.toByteArray();
  }
}
