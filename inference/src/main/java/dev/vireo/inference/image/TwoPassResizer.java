package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * {@link Resizer} as Pillow does it: a horizontal pass into 8-bit rows, then a vertical one
 * (Pillow, {@code Resample.c}, {@code ImagingResampleInner}). A pass that keeps its size has the
 * weights 1 and 0 and changes nothing.
 */
final class TwoPassResizer implements Resizer {
  /**
   * Vector code is slow until it is compiled, which costs about what it saves on 750 photographs
   * (of 84,000 pixels each in the horizontal pass from 500x375 to 224x224, each of four weights):
   * plain code does those, or ten of 12 megapixels.
   */
  private static final long WEIGHTS_BEFORE_VECTORS = 250_000_000;

  private final ResampleKernel later;
  private ResampleKernel kernel;
  private long remaining;
  private final ResampleTable columns = new ResampleTable();
  private final ResampleTable rows = new ResampleTable();
  private byte[] line = new byte[0];
  private byte[] lines = new byte[0];
  private byte[] out = new byte[0];

  /** Vectors where the module is in the boot layer and registers are wide enough. */
  static TwoPassResizer fastest() {
    ResampleKernel plain = new PlainKernel();
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return vectors && VectorKernel.supported()
        ? new TwoPassResizer(plain, new VectorKernel(), WEIGHTS_BEFORE_VECTORS)
        : new TwoPassResizer(plain);
  }

  TwoPassResizer(ResampleKernel kernel) {
    this(kernel, kernel, 0);
  }

  /**
   * @param first works on about the first {@code weights} of the horizontal pass, those of a pixel
   *     taken together
   * @param later works on the rest, to the same bytes
   */
  TwoPassResizer(ResampleKernel first, ResampleKernel later, long weights) {
    this.kernel = first;
    this.later = later;
    this.remaining = weights;
  }

  @Override
  public void resize(
      Pixels source, Region region, int width, int height, Region window, MemorySegment target) {
    check(source, region, width, height, window, target);
    if (width == region.width() && height == region.height()) {
      copy(source, region, window, target);
      return;
    }
    columns.prepare(region.width(), width, window.x(), window.width());
    rows.prepare(region.height(), height, window.y(), window.height());
    int firstLine = rows.start(0);
    horizontalPass(source, region, firstLine, rows.end());
    verticalPass(window, firstLine, target);
    long weights = (long) columns.count() * columns.length(columns.count() / 2);
    remaining -= weights * (rows.end() - firstLine);
    if (remaining <= 0) {
      kernel = later;
    }
  }

  private void horizontalPass(Pixels source, Region region, int firstLine, int endLine) {
    int rowBytes = 3 * columns.count();
    int needed =
        Math.addExact(
            Math.multiplyExact(endLine - firstLine, rowBytes), ResampleKernel.WRITE_AHEAD);
    if (lines.length < needed) {
      lines = new byte[needed];
    }
    int lineBytes = 3 * region.width();
    if (line.length < lineBytes + ResampleKernel.READ_AHEAD) {
      line = new byte[lineBytes + ResampleKernel.READ_AHEAD];
    }
    kernel.prepare(columns);
    int skipped = 3 * columns.start(0);
    int used = 3 * columns.end();
    for (int y = firstLine; y < endLine; y++) {
      long from = 3L * ((long) (region.y() + y) * source.width() + region.x());
      MemorySegment.copy(
          source.data(), ValueLayout.JAVA_BYTE, from + skipped, line, skipped, used - skipped);
      kernel.horizontal(line, columns, lines, (y - firstLine) * rowBytes);
    }
  }

  private void verticalPass(Region window, int firstLine, MemorySegment target) {
    int rowBytes = 3 * window.width();
    if (out.length != rowBytes) {
      out = new byte[rowBytes];
    }
    for (int y = 0; y < window.height(); y++) {
      kernel.vertical(lines, firstLine, rows, y, out);
      MemorySegment.copy(out, 0, target, ValueLayout.JAVA_BYTE, (long) y * rowBytes, rowBytes);
    }
  }

  private static void copy(Pixels source, Region region, Region window, MemorySegment target) {
    long rowBytes = 3L * window.width();
    for (int y = 0; y < window.height(); y++) {
      long row = (long) region.y() + window.y() + y;
      long from = 3 * (row * source.width() + region.x() + window.x());
      MemorySegment.copy(source.data(), from, target, y * rowBytes, rowBytes);
    }
  }

  private static void check(
      Pixels source, Region region, int width, int height, Region window, MemorySegment target) {
    if (!region.within(source.width(), source.height())) {
      throw new IllegalArgumentException(
          region + " is not within an image of " + source.width() + "x" + source.height());
    }
    if (!window.within(width, height)) {
      throw new IllegalArgumentException(window + " is not within " + width + "x" + height);
    }
    Objects.checkFromIndexSize(0, 3L * window.width() * window.height(), target.byteSize());
  }
}
