package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;

/**
 * {@link Resizer} without antialiasing, as PIL's {@code Image.resize(size, NEAREST)}: positions are
 * added up in double precision (Pillow, {@code Geometry.c}, {@code ImagingScaleAffine}), and what
 * their roundings lead beyond the image is black.
 */
final class NearestResizer implements Resizer {
  private static final int CHANNELS = 3;

  private int[] columns = new int[0];
  private int[] rows = new int[0];

  @Override
  public void resize(
      Pixels source, Region region, int width, int height, Region window, MemorySegment target) {
    TwoPassResizer.check(source, region, width, height, window, target);
    columns = positions(columns, region.width(), width, window.x(), window.width());
    rows = positions(rows, region.height(), height, window.y(), window.height());
    long to = 0;
    for (int y = 0; y < window.height(); y++) {
      long row = (long) (region.y() + rows[y]) * source.width() + region.x();
      for (int x = 0; x < window.width(); x++, to += CHANNELS) {
        if (rows[y] < region.height() && columns[x] < region.width()) {
          MemorySegment.copy(source.data(), CHANNELS * (row + columns[x]), target, to, CHANNELS);
        } else {
          target.asSlice(to, CHANNELS).fill((byte) 0);
        }
      }
    }
  }

  /** Source positions of {@code count} output positions from {@code offset}. */
  private static int[] positions(int[] reused, int from, int to, int offset, int count) {
    int[] positions = reused.length < count ? new int[count] : reused;
    double step = (double) from / to;
    double at = step * 0.5;
    for (int i = 0; i < offset + count; i++) {
      if (i >= offset) {
        positions[i - offset] = (int) at;
      }
      at += step;
    }
    return positions;
  }
}
