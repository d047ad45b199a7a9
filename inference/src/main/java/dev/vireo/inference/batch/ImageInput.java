package dev.vireo.inference.batch;

import dev.vireo.inference.image.StatedPixels;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.apiguardian.api.API;

/**
 * What a request brings. Nothing is read or copied before the request's turn comes, so it is not to
 * be changed before its answer.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public sealed interface ImageInput {
  /** An image file. */
  static ImageInput of(Path file) {
    return new Stored(file);
  }

  /** An image file's bytes. */
  static ImageInput of(byte[] file) {
    return new Encoded(MemorySegment.ofArray(file));
  }

  /**
   * An image file's bytes, decoded in place where they are off the heap.
   *
   * @param file that any thread may read: on the heap, or of a shared arena
   */
  static ImageInput of(MemorySegment file) {
    return new Encoded(file);
  }

  /** An image that is decoded already. */
  static ImageInput of(BufferedImage image) {
    return new Raster(image);
  }

  /** Bytes that it keeps until its answer. */
  default long heldBytes() {
    return switch (this) {
      case Stored _ -> 0;
      case Encoded(MemorySegment bytes) -> bytes.byteSize();
      case Raster(BufferedImage image) ->
          (long) Integer.BYTES * image.getWidth() * image.getHeight();
      case Pixels(MemorySegment bytes) -> bytes.byteSize();
      case Normalized(MemorySegment floats) -> floats.byteSize();
    };
  }

  /** Pixels to be decoded, as far as the input says so by itself: a file on disk does not. */
  default long statedPixels() {
    return switch (this) {
      case Encoded(MemorySegment bytes) -> StatedPixels.of(bytes);
      case Raster(BufferedImage image) -> (long) image.getWidth() * image.getHeight();
      case Stored _, Pixels _, Normalized _ -> 0;
    };
  }

  /** An image file on disk, read, decoded and resized by the slot. */
  record Stored(Path file) implements ImageInput {}

  /** An image file's bytes, decoded and resized by the slot. */
  record Encoded(MemorySegment bytes) implements ImageInput {}

  /** An image in memory, resized by the slot; its samples count as sRGB, alpha is dropped. */
  record Raster(BufferedImage image) implements ImageInput {}

  /**
   * One image as the model's preprocessing makes it.
   *
   * @param bytes uint8 RGB, HWC: {@code size x size x 3} bytes
   */
  record Pixels(MemorySegment bytes) implements ImageInput {}

  /**
   * One image as a model over floats takes it, normalized by the caller.
   *
   * @param floats float32 in native byte order, CHW: {@code 3 x size x size} values
   */
  record Normalized(MemorySegment floats) implements ImageInput {}
}
