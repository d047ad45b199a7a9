package dev.vireo.inference.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** {@link PixelDecoder} over OpenCV's {@code imdecode}, whose JPEG decoder is libjpeg-turbo. */
final class OpenCvDecoder implements PixelDecoder {
  private static final int FLAGS = IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION;

  /** Added to the flags, {@code scale} times: {@code IMREAD_REDUCED_*} without their color. */
  private static final int REDUCED = IMREAD_REDUCED_GRAYSCALE_2 / 2;

  private final long pixelLimit;
  private final TiffPixels tiffPixels = new TiffPixels();
  private BytePointer input = new BytePointer(1 << 18);
  private final PixelMemory memory = new PixelMemory();
  private Mat decoded = new Mat();
  private volatile boolean closed;

  OpenCvDecoder(long pixelLimit) {
    this.pixelLimit = pixelLimit;
  }

  @Override
  public Pixels decode(MemorySegment file, JpegScale wanted) {
    if (closed) {
      throw new IllegalStateException("this decoder is closed");
    }
    MemorySegment encoded = IconFile.unwrapped(file);
    ImageHeader header = ImageHeader.read(encoded, pixelLimit);
    int scale =
        header.format() == ImageFormat.JPEG ? wanted.of(header.width(), header.height()) : 1;
    decoded.close();
    TiffPage page = header.format() == ImageFormat.TIFF ? TiffPage.read(encoded) : null;
    if (page != null) {
      decoded = tiff(encoded, header, page);
    } else if (header.format() == ImageFormat.GIF) {
      decoded = gif(encoded, header);
    } else {
      decoded = imdecode(encoded, header, FLAGS, scale);
    }
    int width = decoded.cols();
    int height = decoded.rows();
    if (width < 1 || height < 1) {
      throw new VireoException(ErrorCode.CORRUPT_IMAGE, Damage.describe(header, encoded));
    }
    if (page != null && page.raw()) {
      return raw(page);
    }
    if (decoded.type() != CV_8UC3 || !decoded.isContinuous()) {
      throw new VireoException(ErrorCode.INTERNAL, "OpenCV decoded to type " + decoded.type());
    }
    MemorySegment rgb = NativeMemory.view(decoded.data().address(), 3L * width * height);
    if (header.format() == ImageFormat.BMP) {
      BmpLevels.spread(encoded, rgb);
    }
    return new Pixels(
        rgb,
        width,
        height,
        scale > 1 ? header.width() : width,
        scale > 1 ? header.height() : height);
  }

  /** The alpha channel is taken for no such, or libtiff would multiply the colors by it. */
  private Mat tiff(MemorySegment encoded, ImageHeader header, TiffPage page) {
    TiffPieces.check(encoded, page);
    int flags = page.raw() ? IMREAD_UNCHANGED : FLAGS;
    if (page.alphaAt() < 0) {
      return imdecode(encoded, header, flags, 1);
    }
    MemorySegment copy = copy(encoded);
    copy.set(ValueLayout.JAVA_SHORT_UNALIGNED, page.alphaAt(), (short) 0);
    return imdecode(copy, header, flags, 1);
  }

  private Mat gif(MemorySegment encoded, ImageHeader header) {
    long flag = GifTransparency.at(encoded);
    if (flag < 0) {
      return imdecode(encoded, header, FLAGS, 1);
    }
    MemorySegment copy = copy(encoded);
    copy.set(ValueLayout.JAVA_BYTE, flag, (byte) (copy.get(ValueLayout.JAVA_BYTE, flag) & ~1));
    return imdecode(copy, header, FLAGS, 1);
  }

  private MemorySegment copy(MemorySegment encoded) {
    copied(encoded);
    return NativeMemory.view(input.address(), encoded.byteSize());
  }

  private Pixels raw(TiffPage page) {
    int channels = decoded.channels();
    if (decoded.elemSize1() != page.bits() / 8 || channels == 2 || !decoded.isContinuous()) {
      throw new VireoException(ErrorCode.INTERNAL, "OpenCV decoded to type " + decoded.type());
    }
    long bytes = decoded.total() * decoded.elemSize();
    MemorySegment samples = NativeMemory.view(decoded.data().address(), bytes);
    return tiffPixels.rgb(samples, decoded.cols(), decoded.rows(), channels, page);
  }

  /** Into {@link #memory}, unless the image is of another size than its header states. */
  private Mat imdecode(MemorySegment encoded, ImageHeader header, int flags, int scale) {
    Pointer bytes = encoded.isNative() ? NativeMemory.pointer(encoded) : copied(encoded);
    try (Mat file = new Mat(1, Math.toIntExact(encoded.byteSize()), CV_8UC1, bytes);
        Mat target =
            memory.image(
                Math.ceilDiv(header.width(), scale), Math.ceilDiv(header.height(), scale))) {
      return opencv_imgcodecs.imdecode(file, scale > 1 ? flags | REDUCED * scale : flags, target);
    } catch (VireoException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new VireoException(
          ErrorCode.CORRUPT_IMAGE, "the image cannot be decoded: " + e.getMessage(), e);
    } finally {
      Reference.reachabilityFence(encoded);
    }
  }

  private Pointer copied(MemorySegment encoded) {
    long size = encoded.byteSize();
    if (input.capacity() < size) {
      BytePointer larger = new BytePointer(Math.max(size, 2 * input.capacity()));
      input.close();
      input = larger;
    }
    NativeMemory.view(input.address(), size).copyFrom(encoded);
    return input;
  }

  @Override
  public void close() {
    closed = true;
    decoded.close();
    memory.close();
    input.close();
  }
}
