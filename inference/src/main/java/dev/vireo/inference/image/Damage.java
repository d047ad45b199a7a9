package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** What can be said of a file that has a good header and cannot be decoded. */
final class Damage {
  private static final int END_OF_IMAGE = 0xD9;
  private static final int FIRST_RESTART = 0xD0;
  private static final int GIF_TRAILER = 0x3B;

  private Damage() {}

  /** For people: whether it is cut off or otherwise damaged, and how much of it is there. */
  static String describe(ImageHeader header, MemorySegment file) {
    boolean gif = header.format() == ImageFormat.GIF;
    boolean whole = // The headers of other formats told.
        header.format() == ImageFormat.JPEG
            ? jpegEnds(file)
            : !gif || file.get(JAVA_BYTE, file.byteSize() - 1) == GIF_TRAILER;
    return String.format(
        Locale.ROOT,
        whole
            ? "the %s data is damaged (%d bytes of %dx%d pixels)"
            : "the %s is cut off: %d bytes of %dx%d pixels are there without an end",
        header.format(),
        file.byteSize(),
        header.width(),
        header.height());
  }

  /**
   * Whether an end follows on what belongs to the image: segments of known length (a thumbnail in
   * one has an end too) and entropy-coded data (ITU T.81, B.1.1).
   */
  private static boolean jpegEnds(MemorySegment file) {
    long end = file.byteSize();
    long at = 2;
    while (at + 1 < end) {
      int marker = byteAt(file, at + 1);
      if (byteAt(file, at) != 0xFF || marker == 0 || marker == 0xFF) {
        at++;
        continue;
      }
      if (marker == END_OF_IMAGE) {
        return true;
      }
      boolean alone = marker >= FIRST_RESTART && marker < END_OF_IMAGE || marker == 1;
      at += 2;
      if (!alone && at + 1 < end) {
        at += byteAt(file, at) << 8 | byteAt(file, at + 1);
      }
    }
    return false;
  }

  private static int byteAt(MemorySegment file, long at) {
    return file.get(JAVA_BYTE, at) & 0xFF;
  }
}
