package dev.vireo.inference;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Files that tests put into their own temporary folders. */
public final class TestFiles {
  private TestFiles() {}

  /** A PNG of one color. */
  public static Path image(Path file, Color color) {
    try {
      Files.createDirectories(file.getParent());
      BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(color);
      graphics.fillRect(0, 0, 16, 12);
      graphics.dispose();
      ImageIO.write(image, "png", file.toFile());
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A copy of a file of src/test/resources. */
  public static Path resource(String name, Path target) {
    try (InputStream in = TestFiles.class.getResourceAsStream("/" + name)) {
      Files.createDirectories(target.getParent());
      Files.copy(in, target);
      return target;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A copy of one of the models that answer how red, green and blue an image is. */
  public static Path model(String name, Path folder) {
    return resource("models/" + name + ".onnx", folder.resolve(name + ".onnx"));
  }
}
