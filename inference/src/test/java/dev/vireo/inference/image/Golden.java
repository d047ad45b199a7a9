package dev.vireo.inference.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import javax.imageio.ImageIO;

/** Images of src/test/resources/golden, made with PIL by the script that lies beside them. */
final class Golden {
  private Golden() {}

  static byte[] bytes(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The pixels of a PNG file of 8-bit RGB, read without any code under test. */
  static Pixels pixels(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
      BufferedImage image = ImageIO.read(in);
      byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
      int to = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int color = image.getRGB(x, y);
          rgb[to++] = (byte) (color >> 16);
          rgb[to++] = (byte) (color >> 8);
          rgb[to++] = (byte) color;
        }
      }
      return new Pixels(MemorySegment.ofArray(rgb), image.getWidth(), image.getHeight());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] rgb(Pixels pixels) {
    return pixels.data().toArray(ValueLayout.JAVA_BYTE);
  }
}
