package dev.vireo.bench.data;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** JPEG files for benchmarks: a folder's, or drawn ones of the same size in pixels and bytes. */
public final class Photos {
  private static final int DRAWN = 32;
  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;

  private Photos() {}

  /**
   * @param folder of image files, read recursively; empty for drawn photos of 500x375
   */
  public static List<byte[]> load(String folder) {
    return folder.isEmpty() ? drawn() : read(Path.of(folder));
  }

  private static List<byte[]> read(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<byte[]> images = new ArrayList<>();
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        images.add(Files.readAllBytes(file));
      }
      return images;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the images in " + folder, e);
    }
  }

  private static List<byte[]> drawn() {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < DRAWN; i++) {
      images.add(jpeg(draw(new Random(i), WIDTH, HEIGHT)));
    }
    return images;
  }

  /** Writes the drawn photos of 500x375 into a new folder, and returns it. */
  public static Path write(Path folder) throws IOException {
    Files.createDirectory(folder);
    List<byte[]> photos = drawn();
    for (int i = 0; i < photos.size(); i++) {
      Files.write(folder.resolve(i + ".jpg"), photos.get(i));
    }
    return folder;
  }

  /**
   * Draws images, each of another size, and writes them as {@code 0.jpg}, {@code 1.jpg} ...
   *
   * @param smallest width and height of the smallest in pixels
   * @param count at least 1; none is larger than {@code smallest + count}
   */
  public static List<Path> writeSizes(Path folder, int smallest, int count) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = jpeg(draw(new Random(i), smallest + i, smallest + (i * 7) % count));
      files.add(Files.write(folder.resolve(i + ".jpg"), image));
    }
    return files;
  }

  /** Shapes over a gradient under grain: about as many bytes as a photo of its size. */
  private static BufferedImage draw(Random random, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    canvas.setPaint(new GradientPaint(0, 0, color(random), width, height, color(random)));
    canvas.fillRect(0, 0, width, height);
    for (int i = 0; i < 40; i++) {
      canvas.setColor(color(random));
      double size = 20 + random.nextDouble() * 120;
      canvas.fill(
          new Ellipse2D.Double(
              random.nextDouble() * width, random.nextDouble() * height, size, size / 2));
    }
    canvas.dispose();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int grain = (int) (random.nextGaussian() * 12);
        int rgb = image.getRGB(x, y);
        image.setRGB(
            x,
            y,
            clamp((rgb >> 16 & 255) + grain) << 16
                | clamp((rgb >> 8 & 255) + grain) << 8
                | clamp((rgb & 255) + grain));
      }
    }
    return image;
  }

  private static Color color(Random random) {
    return new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256));
  }

  private static int clamp(int value) {
    return Math.clamp(value, 0, 255);
  }

  private static byte[] jpeg(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpeg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode a drawn photo", e);
    }
    return bytes.toByteArray();
  }
}
