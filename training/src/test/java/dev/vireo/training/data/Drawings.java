package dev.vireo.training.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Draws small datasets whose classes differ in colour. */
public final class Drawings {
  private static final Color[] COLORS = {Color.RED, Color.GREEN, Color.BLUE, Color.YELLOW};
  private static final String[] NAMES = {"cherry", "lime", "plum", "quince"};

  private Drawings() {}

  /** {@code root/<class>/<number>.png}: discs of the class's colour at random places. */
  public static Path discs(Path root, int classes, int perClass, int size) throws IOException {
    Random random = new Random(7);
    for (int label = 0; label < classes; label++) {
      Path folder = Files.createDirectories(root.resolve(NAMES[label]));
      for (int i = 0; i < perClass; i++) {
        disc(folder.resolve(i + ".png"), COLORS[label], size, random);
      }
    }
    return root;
  }

  private static void disc(Path file, Color color, int size, Random random) throws IOException {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    int gray = random.nextInt(256);
    graphics.setColor(new Color(gray, gray, gray));
    graphics.fillRect(0, 0, size, size);
    graphics.setColor(color);
    int diameter = size / 2;
    graphics.fillOval(random.nextInt(size / 2), random.nextInt(size / 2), diameter, diameter);
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }
}
