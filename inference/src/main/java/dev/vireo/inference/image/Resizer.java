package dev.vireo.inference.image;

import dev.vireo.inference.model.Filter;
import java.lang.foreign.MemorySegment;

/**
 * PIL's resize of 8-bit RGB ({@code Image.resize(size, filter)}), to the same bytes. Not safe for
 * use by several threads at once: its working memory is reused.
 */
public interface Resizer {
  /**
   * Cuts {@code region} out of the source, resizes it to {@code width x height}, and writes the
   * {@code window} of the result; only what the window needs is computed.
   *
   * @param region within the source; pixels outside it have no influence, as after PIL's {@code
   *     crop}
   * @param window within {@code width x height}
   * @param target receives {@code window.height x window.width x 3} bytes, HWC
   */
  void resize(
      Pixels source, Region region, int width, int height, Region window, MemorySegment target);

  /** Resizes the whole source to {@code width x height}. */
  default void resize(Pixels source, int width, int height, MemorySegment target) {
    resize(source, source.bounds(), width, height, new Region(0, 0, width, height), target);
  }

  /** The fastest implementation that this JVM runs, antialiased and bilinear. */
  static Resizer open() {
    return open(Filter.BILINEAR);
  }

  /** As {@link #open()} where the processor's vectors are not to be had; to the same bytes. */
  static Resizer plain() {
    return new TwoPassResizer(Filter.BILINEAR, new PlainKernel());
  }

  /** The fastest implementation that this JVM runs. */
  static Resizer open(Filter filter) {
    return switch (filter) {
      case NEAREST -> new NearestResizer();
      case BOX, BILINEAR, HAMMING, BICUBIC, BICUBIC_TENSOR, LANCZOS ->
          TwoPassResizer.fastest(filter);
    };
  }
}
