package dev.vireo.inference.explain;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import javax.imageio.ImageIO;

/** JPEGs as cameras write them. */
final class Exif {
  private Exif() {}

  /** A JPEG whose EXIF data says how it is to be turned. */
  static byte[] jpeg(BufferedImage image, int orientation) {
    try {
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      ImageIO.write(image, "jpeg", plain);
      byte[] file = plain.toByteArray();
      ByteArrayOutputStream turned = new ByteArrayOutputStream();
      turned.write(file, 0, 2);
      turned.write(
          HexFormat.of()
              .parseHex(
                  "ffe10022" // APP1
                      + "457869660000" // Exif
                      + "4d4d002a00000008" // a big-endian TIFF
                      + "00010112000300000001" // one entry: orientation, one short
                      + "%04x0000".formatted(orientation)
                      + "00000000"));
      turned.write(file, 2, file.length - 2);
      return turned.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
