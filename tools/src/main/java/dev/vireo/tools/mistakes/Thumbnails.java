package dev.vireo.tools.mistakes;

import dev.vireo.inference.explain.Pictures;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.image.JpegScale;
import dev.vireo.inference.image.PixelDecoder;
import dev.vireo.inference.model.Orientation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Small JPEGs as data URLs. Not safe for use by several threads at once; whoever opens closes. */
final class Thumbnails implements AutoCloseable {
  /** The longer side in pixels. */
  static final int EDGE = 112;

  private static final float QUALITY = 0.72f;

  private final PixelDecoder decoder;
  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
  private final ImageWriteParam quality = writer.getDefaultWriteParam();

  /**
   * @param orientation as the model gets the images
   */
  Thumbnails(Orientation orientation) {
    decoder = ImageDecoders.openPixels(orientation);
    quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    quality.setCompressionQuality(QUALITY);
  }

  /** Of an image file's bytes. */
  String of(byte[] encoded) {
    JpegScale scale =
        (width, height) ->
            Math.clamp(
                Integer.highestOneBit(Math.max(1, Math.min(width, height) / EDGE)),
                1,
                JpegScale.SMALLEST);
    return of(Pictures.of(decoder.decode(MemorySegment.ofArray(encoded), scale), EDGE));
  }

  /** Of a picture. */
  String of(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(Pictures.within(picture, EDGE), null, null), quality);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  @Override
  public void close() {
    writer.dispose();
    decoder.close();
  }
}
