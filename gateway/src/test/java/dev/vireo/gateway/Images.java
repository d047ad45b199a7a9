package dev.vireo.gateway;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Image files of one color. */
public final class Images {
  private Images() {}

  public static byte[] jpeg(Color color) {
    return jpeg(color, 40, 30);
  }

  public static byte[] jpeg(Color color, int width, int height) {
    return encode(color, width, height, "jpeg");
  }

  public static byte[] png(Color color) {
    return encode(color, 40, 30, "png");
  }

  private static byte[] encode(Color color, int width, int height, String format) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setColor(color);
    canvas.fillRect(0, 0, width, height);
    canvas.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
