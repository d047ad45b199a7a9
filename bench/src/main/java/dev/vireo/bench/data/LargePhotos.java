package dev.vireo.bench.data;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Drawn photos as a phone writes them: 4:3, a lens' soft detail of all sizes under a sensor's
 * grain, JPEG at quality 90 with halved color, about 4 MB for 12 megapixels.
 */
public final class LargePhotos {
  private static final float QUALITY = 0.9f;

  /** Gaussian values that pixels take in turn from a random place on. */
  private static final int GRAINS = 1 << 16;

  /** Edges in pixels of the patches between whose corners brightness changes smoothly. */
  private static final int[] PATCHES = {512, 96, 24, 7};

  private static final int[] STRENGTHS = {60, 40, 25, 14};
  private static final int COLOR = 50;
  private static final int GRAIN = 7;

  private LargePhotos() {}

  /** Writes {@code 0.jpg}, {@code 1.jpg} ... into a new folder, and returns it. */
  public static Path write(Path folder, int megapixels, int count) throws IOException {
    Files.createDirectory(folder);
    int height = 8 * (int) Math.round(Math.sqrt(megapixels * 1e6 * 3 / 4) / 8);
    for (int i = 0; i < count; i++) {
      write(draw(new Random(i), height / 3 * 4, height), folder.resolve(i + ".jpg"));
    }
    return folder;
  }

  private static BufferedImage draw(Random random, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    Noise[] brightness = new Noise[PATCHES.length];
    for (int i = 0; i < PATCHES.length; i++) {
      brightness[i] = new Noise(random, PATCHES[i]);
    }
    Noise red = new Noise(random, PATCHES[1]);
    Noise blue = new Noise(random, PATCHES[1]);
    float[] grain = new float[GRAINS];
    for (int i = 0; i < GRAINS; i++) {
      grain[i] = (float) (GRAIN * random.nextGaussian());
    }
    float[] light = new float[width];
    float[] warm = new float[width];
    float[] cold = new float[width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(light, 128);
      Arrays.fill(warm, 0);
      Arrays.fill(cold, 0);
      for (int i = 0; i < PATCHES.length; i++) {
        brightness[i].add(y, STRENGTHS[i], light);
      }
      red.add(y, COLOR, warm);
      blue.add(y, COLOR, cold);
      int from = random.nextInt(GRAINS);
      for (int x = 0; x < width; x++) {
        float value = light[x] + grain[(from + x) & (GRAINS - 1)];
        pixels[y * width + x] =
            clamp(value + warm[x]) << 16
                | clamp(value - (warm[x] + cold[x]) / 4) << 8
                | clamp(value + cold[x]);
      }
    }
    return image;
  }

  private static int clamp(float value) {
    return Math.clamp((int) value, 0, 255);
  }

  private static void write(BufferedImage image, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
  }

  /** Random values in [-1, 1] at the corners of a grid, which repeats, and between them. */
  private static final class Noise {
    private static final int CORNERS = 64;

    private final float[] corners = new float[CORNERS * CORNERS];
    private final int patch;

    Noise(Random random, int patch) {
      this.patch = patch;
      for (int i = 0; i < corners.length; i++) {
        corners[i] = 2 * random.nextFloat() - 1;
      }
    }

    /** Adds {@code strength} times row {@code y}. */
    void add(int y, float strength, float[] row) {
      float down = (float) (y % patch) / patch;
      float left = strength * between(0, y / patch, down);
      for (int start = 0, column = 1; start < row.length; start += patch, column++) {
        float right = strength * between(column, y / patch, down);
        float step = (right - left) / patch;
        int end = Math.min(start + patch, row.length);
        for (int x = start; x < end; x++) {
          row[x] += left + (x - start) * step;
        }
        left = right;
      }
    }

    private float between(int column, int row, float down) {
      return corner(column, row) * (1 - down) + corner(column, row + 1) * down;
    }

    private float corner(int column, int row) {
      return corners[(row & (CORNERS - 1)) * CORNERS + (column & (CORNERS - 1))];
    }
  }
}
