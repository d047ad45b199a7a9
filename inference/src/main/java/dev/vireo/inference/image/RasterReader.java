package dev.vireo.inference.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Samples of a {@link BufferedImage} as RGB without color management: {@code getRGB} would apply a
 * gamma to gray images.
 */
final class RasterReader {
  private RasterReader() {}

  /**
   * @param target receives {@code height x width x 3} bytes, HWC
   */
  static void readRgb(BufferedImage image, byte[] target) {
    ColorModel colors = image.getColorModel();
    if (colors instanceof IndexColorModel || colors instanceof DirectColorModel) {
      readPacked(image, target);
    } else {
      readSamples(image.getRaster(), colors.getComponentSize(), target);
    }
  }

  /** Palettes and packed pixels hold sRGB as it is. */
  private static void readPacked(BufferedImage image, byte[] target) {
    int width = image.getWidth();
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int rgb : row) {
        target[to++] = (byte) (rgb >> 16);
        target[to++] = (byte) (rgb >> 8);
        target[to++] = (byte) rgb;
      }
    }
  }

  private static void readSamples(Raster raster, int[] bits, byte[] target) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    int shift = Math.max(bits[0] - 8, 0);
    int[] row = new int[width * bands];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int from = 0; from < row.length; from += bands) {
        target[to++] = (byte) (row[from] >> shift);
        target[to++] = (byte) (row[from + green] >> shift);
        target[to++] = (byte) (row[from + blue] >> shift);
      }
    }
  }
}
