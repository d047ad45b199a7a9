package dev.vireo.tools.dataset.bird;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.random.RandomGenerator;

/**
 * The light of one photograph and the grain of its sensor.
 *
 * @param red factor on the red channel; likewise green and blue
 * @param contrast factor on the distance from middle grey
 * @param vignette how much darker the corners are, 0 to 1
 * @param grain standard deviation of the noise in grey levels
 */
record Light(
    double red, double green, double blue, double contrast, double vignette, double grain) {

  static Light pick(RandomGenerator random) {
    double brightness = random.nextDouble(0.72, 1.18);
    double warmth = random.nextGaussian() * 0.06;
    return new Light(
        brightness * (1 + warmth),
        brightness * (1 + random.nextGaussian() * 0.02),
        brightness * (1 - warmth),
        random.nextDouble(0.82, 1.12),
        random.nextDouble(0, 0.35),
        random.nextDouble(1, 6));
  }

  /**
   * Changes the pixels in place.
   *
   * @param image of type INT_RGB
   */
  void apply(BufferedImage image, RandomGenerator random) {
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    int width = image.getWidth();
    int height = image.getHeight();
    for (int y = 0, i = 0; y < height; y++) {
      double v = 2.0 * y / height - 1;
      for (int x = 0; x < width; x++, i++) {
        double u = 2.0 * x / width - 1;
        double shade = 1 - vignette * (u * u + v * v) / 2;
        double noise = random.nextGaussian() * grain;
        int rgb = pixels[i];
        pixels[i] =
            level((rgb >> 16) & 0xff, red * shade, noise) << 16
                | level((rgb >> 8) & 0xff, green * shade, noise) << 8
                | level(rgb & 0xff, blue * shade, noise);
      }
    }
  }

  private int level(int value, double gain, double noise) {
    double lit = ((value - 128) * contrast + 128) * gain + noise;
    return (int) Math.max(0, Math.min(255, Math.round(lit)));
  }
}
