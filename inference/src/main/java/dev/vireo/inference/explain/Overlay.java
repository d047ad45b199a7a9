package dev.vireo.inference.explain;

import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.image.PixelDecoder;
import dev.vireo.inference.image.Pixels;
import dev.vireo.inference.model.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import javax.imageio.ImageIO;

/**
 * Draws maps over photos: the photo in gray under the colors of {@link Viridis}, at its own size
 * and turned as the model gets it. What the model does not see stays gray. Negative relevance is
 * drawn as none. Not safe for use by several threads at once: its memory is reused. Whoever opens
 * it closes it.
 */
public final class Overlay implements AutoCloseable {
  /** More cells on a side are drawn together: single pixels would be noise. */
  private static final int MOST_CELLS = 64;

  private static final double COLORED = 0.6;

  private final Preprocessing preprocessing;
  private final PixelDecoder decoder;

  /**
   * A photo and the map over it.
   *
   * @param photo as the model gets it, before it is resized
   * @param overlay of the same size
   * @param most the relevance that the brightest color stands for; the darkest is 0
   */
  public record Drawn(BufferedImage photo, BufferedImage overlay, float most) {}

  /**
   * @param preprocessing of the model
   */
  public Overlay(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
    decoder = ImageDecoders.openPixels(preprocessing.orientation());
  }

  /**
   * @param encoded the image file that was explained
   * @throws dev.vireo.inference.VireoException what is wrong with the image
   */
  public Drawn draw(byte[] encoded, RelevanceMap map) {
    return draw(MemorySegment.ofArray(encoded), map);
  }

  /** As {@link #draw(byte[], RelevanceMap)}, decoded in place where they are off the heap. */
  public Drawn draw(MemorySegment encoded, RelevanceMap map) {
    Pixels pixels = decoder.decode(encoded);
    return draw(Pictures.of(pixels), pixels.width(), pixels.height(), map);
  }

  /**
   * The same at another size, for which no picture of the photo's own is made.
   *
   * @param longest side of the pictures in pixels, where the photo's is longer
   */
  public Drawn draw(MemorySegment encoded, RelevanceMap map, int longest) {
    Pixels pixels = decoder.decode(encoded);
    return draw(Pictures.of(pixels, longest), pixels.width(), pixels.height(), map);
  }

  /**
   * @param photo at any size
   * @param width of the photo itself, in pixels
   * @param height likewise
   */
  private Drawn draw(BufferedImage photo, int width, int height, RelevanceMap map) {
    RelevanceMap shown = map.pooled(MOST_CELLS);
    MapPlacement placement = MapPlacement.of(preprocessing.geometry(), width, height);
    return new Drawn(photo, over(photo, shown, placement, width, height), shown.most());
  }

  private BufferedImage over(
      BufferedImage photo,
      RelevanceMap map,
      MapPlacement placement,
      int photoWidth,
      int photoHeight) {
    int width = photo.getWidth();
    int height = photo.getHeight();
    float most = map.most();
    BufferedImage overlay = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      photo.getRGB(0, y, width, 1, row, 0, width);
      double photoY = (y + 0.5) * photoHeight / height;
      boolean seen = placement.seesY(photoY);
      double mapY = placement.inputY(photoY) / preprocessing.height();
      for (int x = 0; x < width; x++) {
        int gray = gray(row[x]);
        row[x] = gray * 0x010101;
        double photoX = (x + 0.5) * photoWidth / width;
        if (seen && placement.seesX(photoX)) {
          double mapX = placement.inputX(photoX) / preprocessing.width();
          float value = map.sample(mapY, mapX);
          row[x] = mixed(gray, Viridis.rgb(most > 0 ? value / most : 0));
        }
      }
      overlay.setRGB(0, y, width, 1, row, 0, width);
    }
    return overlay;
  }

  /** Luma as JPEG has it (ITU-R BT.601). */
  private static int gray(int rgb) {
    return (int)
        Math.round(0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff));
  }

  private static int mixed(int gray, int rgb) {
    int red = mixedChannel(gray, rgb >> 16 & 0xff);
    int green = mixedChannel(gray, rgb >> 8 & 0xff);
    return red << 16 | green << 8 | mixedChannel(gray, rgb & 0xff);
  }

  private static int mixedChannel(int gray, int color) {
    return (int) Math.round((1 - COLORED) * gray + COLORED * color);
  }

  /** An image as the bytes of a PNG file. */
  public static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
