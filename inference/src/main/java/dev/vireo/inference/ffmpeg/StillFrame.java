package dev.vireo.inference.ffmpeg;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A decoded picture: a view of its decoder's memory, valid until that decodes again.
 *
 * @param width in pixels, at least 1
 * @param height likewise
 * @param components gray; or red, green, blue; or Y, Cb, Cr; and opacity behind them
 * @param rgb whether the components are colors
 * @param chromaShiftX the width of Cb and Cr is that of the picture, shifted so far, rounded up
 * @param chromaShiftY likewise
 * @param matrix from Y, Cb, Cr to RGB by its number in ISO/IEC 23091-2; 2 where nothing is said
 * @param primaries by number there
 * @param fullRange whether samples use all values
 */
public record StillFrame(
    int width,
    int height,
    List<Component> components,
    boolean rgb,
    int chromaShiftX,
    int chromaShiftY,
    int matrix,
    int primaries,
    boolean fullRange) {

  public StillFrame {
    components = List.copyOf(components);
  }

  /**
   * Samples of one kind.
   *
   * @param plane in which they lie
   * @param stride bytes from one row to the next
   * @param step bytes from one sample of a row to the next
   * @param offset bytes before the first
   * @param shift bits below a sample
   * @param depth bits of a sample, 8 to 16
   * @param bigEndian which byte is first where a sample has two
   */
  public record Component(
      MemorySegment plane,
      int stride,
      int step,
      int offset,
      int shift,
      int depth,
      boolean bigEndian) {

    /**
     * The higher 8 bits of each sample.
     *
     * @param target receives {@code height} rows of {@code width} bytes, {@code targetStride} apart
     */
    public void copy(int width, int height, byte[] target, int from, int targetStride) {
      for (int y = 0; y < height; y++) {
        long row = (long) y * stride + offset;
        int to = from + y * targetStride;
        if (depth == 8 && shift == 0 && step == 1) {
          MemorySegment.copy(plane, ValueLayout.JAVA_BYTE, row, target, to, width);
          continue;
        }
        for (int x = 0; x < width; x++) {
          target[to + x] = (byte) (sample(row + (long) x * step) >> (depth - 8));
        }
      }
    }

    private int sample(long at) {
      int first = plane.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
      if (depth + shift <= 8) {
        return first >> shift;
      }
      int second = plane.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF;
      int sample = bigEndian ? (first << 8) | second : (second << 8) | first;
      return (sample >> shift) & ((1 << depth) - 1);
    }
  }
}
