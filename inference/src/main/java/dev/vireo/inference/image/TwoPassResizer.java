package dev.vireo.inference.image;

import dev.vireo.inference.model.Filter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * {@link Resizer} as Pillow does it: a horizontal pass into 8-bit rows, then a vertical one
 * (Pillow, {@code Resample.c}, {@code ImagingResampleInner}); of a picture that is much taller than
 * wide and becomes less tall, the vertical one first (Pillow 12.3, {@code Image.resize}). A pass
 * that keeps its size has the weights 1 and 0 and changes nothing.
 */
final class TwoPassResizer implements Resizer {
  /**
   * Vector code is slow until it is compiled, which costs about what it saves on 750 photographs
   * (of 84,000 pixels each in the horizontal pass from 500x375 to 224x224, each of four weights):
   * plain code does those, or ten of 12 megapixels.
   */
  private static final long WEIGHTS_BEFORE_VECTORS = 250_000_000;

  /** A picture is tall whose height is more than this many times its width. */
  private static final int TALL = 100;

  private final ResampleKernel later;
  private ResampleKernel kernel;
  private long remaining;
  private final ResampleTable columns;
  private final ResampleTable rows;
  private byte[] line = new byte[0];
  private byte[] lines = new byte[0];
  private byte[] out = new byte[0];

  /**
   * Vectors where the module is in the boot layer, the JVM compiles them and registers are wide
   * enough.
   */
  static TwoPassResizer fastest(Filter filter) {
    ResampleKernel plain = new PlainKernel();
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return vectors
            && VectorKernel.compiled(System.getProperty("java.vm.info", ""))
            && VectorKernel.supported()
        ? new TwoPassResizer(filter, plain, new VectorKernel(), WEIGHTS_BEFORE_VECTORS)
        : new TwoPassResizer(filter, plain);
  }

  TwoPassResizer(Filter filter, ResampleKernel kernel) {
    this(filter, kernel, kernel, 0);
  }

  /**
   * @param filter any but the nearest
   * @param first works on about the first {@code weights} of the horizontal pass, those of a pixel
   *     taken together
   * @param later works on the rest, to the same bytes
   */
  TwoPassResizer(Filter filter, ResampleKernel first, ResampleKernel later, long weights) {
    this.columns = new ResampleTable(filter);
    this.rows = new ResampleTable(filter);
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
    boolean tall = region.height() > (long) TALL * region.width() && height < region.height();
    if (tall && !columns.ofTensors()) {
      verticalThenHorizontal(source, region, window, target);
    } else {
      horizontalPass(source, region, firstLine, rows.end());
      verticalPass(window, firstLine, target);
    }
    remaining -=
        (long) columns.count() * columns.length(columns.count() / 2) * (rows.end() - firstLine);
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

  private void verticalThenHorizontal(
      Pixels source, Region region, Region window, MemorySegment target) {
    int sourceBytes = 3 * region.width();
    byte[] row = new byte[sourceBytes];
    byte[] ahead = new byte[sourceBytes + ResampleKernel.READ_AHEAD];
    int rowBytes = 3 * window.width();
    byte[] resized = new byte[rowBytes + ResampleKernel.WRITE_AHEAD];
    kernel.prepare(columns);
    for (int y = 0; y < window.height(); y++) {
      int first = rows.start(y);
      int needed = Math.multiplyExact(rows.length(y), sourceBytes);
      if (lines.length < needed) {
        lines = new byte[needed];
      }
      for (int i = 0; i < rows.length(y); i++) {
        long from = 3L * ((long) (region.y() + first + i) * source.width() + region.x());
        MemorySegment.copy(
            source.data(), ValueLayout.JAVA_BYTE, from, lines, i * sourceBytes, sourceBytes);
      }
      kernel.vertical(lines, first, rows, y, row);
      System.arraycopy(row, 0, ahead, 0, sourceBytes);
      kernel.horizontal(ahead, columns, resized, 0);
      MemorySegment.copy(resized, 0, target, ValueLayout.JAVA_BYTE, (long) y * rowBytes, rowBytes);
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

  static void check(
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
