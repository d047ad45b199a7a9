package dev.vireo.inference.image;

import dev.vireo.inference.model.Preprocessing;

/** At which scale a JPEG is decoded. Other formats are decoded in full. */
@FunctionalInterface
public interface JpegScale {
  /** Every pixel. */
  JpegScale FULL = (_, _) -> 1;

  /** The smallest scale that libjpeg's inverse transforms offer below full, as its denominator. */
  int SMALLEST = 8;

  /**
   * @param width of the image, upright where it is turned so, in pixels
   * @param height likewise
   * @return 1, 2, 4 or 8, by which width and height are divided, rounded up
   */
  int of(int width, int height);

  /** As {@code preprocessing} says. */
  static JpegScale of(Preprocessing preprocessing) {
    return switch (preprocessing.decode()) {
      case EXACT -> FULL;
      case DRAFT -> draft(preprocessing);
    };
  }

  /**
   * PIL's {@code draft} with the size that the resize asks for: the smallest scale that is not
   * below it on either side (Pillow, {@code JpegImagePlugin.draft}).
   */
  static JpegScale draft(Preprocessing preprocessing) {
    return (width, height) -> {
      Placement placement = Placement.of(preprocessing.geometry(), width, height);
      int most = Math.min(width / placement.width(), height / placement.height());
      return Math.clamp(Integer.highestOneBit(most), 1, SMALLEST);
    };
  }
}
