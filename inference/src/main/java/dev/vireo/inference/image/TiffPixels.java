package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** RGB out of the samples of a TIFF file, as Pillow makes it. */
final class TiffPixels {
  private byte[] rgb = new byte[0];

  /**
   * @param samples as OpenCV gives them: of each pixel gray, or blue, green, red and what is behind
   *     them; of 8 or 16 bits
   * @param channels 1, 3 or 4
   */
  Pixels rgb(MemorySegment samples, int width, int height, int channels, TiffPage page) {
    int pixels = Math.multiplyExact(width, height);
    int bytes = Math.multiplyExact(pixels, 3);
    if (rgb.length < bytes) {
      rgb = new byte[bytes];
    }
    int sampleBytes = page.bits() / 8;
    Objects.checkFromIndexSize(0, (long) pixels * channels * sampleBytes, samples.byteSize());
    int red = channels == 1 ? 0 : 2;
    int green = channels == 1 ? 0 : 1;
    boolean multiplied = page.alpha() == TiffPage.Alpha.ASSOCIATED;
    for (int i = 0; i < pixels; i++) {
      // The high byte of 16 bits, which OpenCV gives in the machine's order, the lower one first.
      long from = (long) i * channels * sampleBytes + sampleBytes - 1;
      int alpha = multiplied ? sample(samples, from + 3) : 255;
      rgb[3 * i] = divided(sample(samples, from + (long) red * sampleBytes), alpha);
      rgb[3 * i + 1] = divided(sample(samples, from + (long) green * sampleBytes), alpha);
      rgb[3 * i + 2] = divided(sample(samples, from), alpha);
    }
    return new Pixels(MemorySegment.ofArray(rgb).asSlice(0, bytes), width, height);
  }

  private static int sample(MemorySegment samples, long at) {
    return samples.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  /** Pillow, {@code Unpack.c}, {@code unpackRGBa}. */
  private static byte divided(int color, int alpha) {
    return (byte) (alpha == 0 ? 0 : Math.min(255, color * 255 / alpha));
  }
}
