package dev.vireo.inference.image;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;

/** Small drawn images in every format and many of its variants, for a {@link Mutator}. */
public final class FuzzSeeds {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;

  private FuzzSeeds() {}

  public static List<byte[]> draw() {
    List<byte[]> seeds = new ArrayList<>();
    for (int type :
        new int[] {
          BufferedImage.TYPE_3BYTE_BGR,
          BufferedImage.TYPE_BYTE_GRAY,
          BufferedImage.TYPE_BYTE_INDEXED,
          BufferedImage.TYPE_4BYTE_ABGR,
          BufferedImage.TYPE_USHORT_GRAY,
          BufferedImage.TYPE_BYTE_BINARY
        }) {
      BufferedImage image = picture(type);
      boolean opaqueBytes =
          type == BufferedImage.TYPE_3BYTE_BGR || type == BufferedImage.TYPE_BYTE_GRAY;
      seeds.add(encode(image, "png", false));
      seeds.add(encode(image, "png", true));
      if (opaqueBytes) {
        seeds.add(encode(image, "jpeg", false));
        seeds.add(encode(image, "jpeg", true));
      }
      if (opaqueBytes || type == BufferedImage.TYPE_BYTE_INDEXED) {
        seeds.add(encode(image, "bmp", false));
        seeds.add(encode(image, "gif", type == BufferedImage.TYPE_BYTE_INDEXED));
      }
    }
    seeds.add(webp(80));
    seeds.add(webp(101));
    for (String golden :
        new String[] {
          "animated.gif",
          "offset.gif",
          "cmyk.jpg",
          "exif-rotated.jpg",
          "palette.bmp",
          "lossy.webp",
          "orientation/6.webp",
          "forms/tiff_lzw-rgb.tif",
          "forms/raw-rgba.tif",
          "forms/jpeg-rgb.tif",
          "forms/rgb16-differences.tif",
          "forms/tiles-deflate.tif",
          "forms/alpha-associated.tif",
          "forms/fax4.tif",
          "forms/packbits-cmyk.tif",
          "forms/palette4.tif",
          "forms/transparent.gif",
          "forms/p1.pbm",
          "forms/p6.ppm",
          "forms/png.ico",
          "forms/palette.ico",
          "forms/rgb565.bmp",
          "stills/64-420.avif",
          "stills/grid.avif",
          "stills/420.heic",
          "stills/grid.heic",
          "stills/cropped.heic",
          "stills/rgb.jp2",
          "stills/tiles.jp2",
          "stills/lossy.jp2",
          "stills/palette.tga",
          "stills/rgb-packed.tga"
        }) {
      seeds.add(Golden.bytes(golden));
    }
    return seeds;
  }

  private static BufferedImage picture(int type) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    Graphics2D canvas = image.createGraphics();
    canvas.setPaint(new GradientPaint(0, 0, Color.ORANGE, WIDTH, HEIGHT, Color.BLUE));
    canvas.fillRect(0, 0, WIDTH, HEIGHT);
    canvas.setColor(Color.WHITE);
    canvas.fillOval(8, 6, 20, 15);
    canvas.dispose();
    return image;
  }

  /**
   * @param progressive or interlaced
   */
  private static byte[] encode(BufferedImage image, String format, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      if (progressive) {
        how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /**
   * @param quality in percent; above 100 lossless
   */
  private static byte[] webp(int quality) {
    try (Mat image = new Mat(HEIGHT, WIDTH, opencv_core.CV_8UC3, new Scalar(40, 90, 200, 0));
        BytePointer bytes = new BytePointer();
        IntPointer how = new IntPointer(opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality)) {
      if (!opencv_imgcodecs.imencode(".webp", image, bytes, how)) {
        throw new AssertionError("OpenCV writes no WebP");
      }
      byte[] file = new byte[Math.toIntExact(bytes.limit())];
      bytes.get(file);
      return file;
    }
  }
}
