package dev.vireo.inference.image;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Iterator;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@link PixelDecoder} in pure Java: slower, and there on every machine. Same bytes as OpenCV but
 * for lossy WebP and CMYK. It decodes in full alone.
 */
final class ImageIoDecoder implements PixelDecoder {
  private final long pixelLimit;
  private byte[] pixels = new byte[0];
  private volatile boolean closed;

  ImageIoDecoder(long pixelLimit) {
    this.pixelLimit = pixelLimit;
  }

  @Override
  public Pixels decode(MemorySegment encoded, JpegScale scale) {
    if (closed) {
      throw new IllegalStateException("this decoder is closed");
    }
    MemorySegment file = IconFile.unwrapped(encoded);
    ImageHeader header = ImageHeader.read(file, pixelLimit);
    if (header.format() == ImageFormat.TIFF || header.format() == ImageFormat.PNM) {
      throw new VireoException(
          ErrorCode.UNSUPPORTED_IMAGE,
          header.format() + " files are decoded only where OpenCV loads");
    }
    if (header.format() == ImageFormat.JPEG && scale.of(header.width(), header.height()) > 1) {
      throw new VireoException(
          ErrorCode.UNSUPPORTED_IMAGE, "a JPEG is decoded to a scale only where OpenCV loads");
    }
    BufferedImage image = read(JpegProfiles.without(array(file), header.format()), header);
    if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
      throw new VireoException(
          ErrorCode.UNSUPPORTED_IMAGE,
          "the first frame does not fill the picture, which is decoded only where OpenCV loads");
    }
    int width = image.getWidth();
    int height = image.getHeight();
    int bytes = Math.multiplyExact(Math.multiplyExact(width, height), 3);
    if (pixels.length < bytes) {
      pixels = new byte[bytes];
    }
    RasterReader.readRgb(image, pixels);
    return new Pixels(MemorySegment.ofArray(pixels).asSlice(0, bytes), width, height);
  }

  /** ImageIO reads from the heap: the array under the segment, where it is just that. */
  private static byte[] array(MemorySegment encoded) {
    return encoded.heapBase().orElse(null) instanceof byte[] array
            && array.length == encoded.byteSize()
        ? array
        : encoded.toArray(ValueLayout.JAVA_BYTE);
  }

  private BufferedImage read(byte[] encoded, ImageHeader header) {
    String format = header.format().name().toLowerCase(Locale.ROOT);
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw new VireoException(
          ErrorCode.UNSUPPORTED_IMAGE, "no Java decoder for " + header.format() + " is installed");
    }
    ImageReader reader = readers.next();
    try (ImageInputStream input = new EndingImageInputStream(encoded)) {
      reader.setInput(input, true, true);
      Damage damage = new Damage();
      reader.addIIOReadWarningListener(damage);
      ImageHeader.check(reader.getWidth(0), reader.getHeight(0), pixelLimit);
      BufferedImage image = reader.read(0);
      if (damage.message != null) {
        throw corrupt(header, damage.message, null);
      }
      return image;
    } catch (VireoException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw corrupt(header, e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  private static VireoException corrupt(
      ImageHeader header, @Nullable String message, @Nullable Exception cause) {
    return new VireoException(
        ErrorCode.CORRUPT_IMAGE,
        "the " + header.format() + " data is truncated or damaged (" + message + ")",
        cause);
  }

  /** A reader that fills missing data says so in a warning, among harmless ones. */
  private static final class Damage implements IIOReadWarningListener {
    private static final Pattern MISSING_DATA =
        Pattern.compile("premature|truncated", Pattern.CASE_INSENSITIVE);

    private @Nullable String message;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      if (MISSING_DATA.matcher(warning).find()) {
        message = warning;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    pixels = new byte[0];
  }
}
