package dev.vireo.inference.bulk.source.file;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apiguardian.api.API;

/** An opened {@link ImageFile}: its bytes, once, in order. Not safe for use by several threads. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface ImageContent extends Closeable {
  /** Bytes that an image may have; more is no photo, and would not fit in memory by the dozen. */
  long SIZE_LIMIT = 256L << 20;

  /**
   * Bytes at the moment of opening, from 1 to {@link #SIZE_LIMIT}. What is appended later is not
   * read; what is cut off later ends the reading early.
   */
  long size();

  /**
   * Reads some of the bytes that are left.
   *
   * @return how many, or -1 behind the last
   */
  int read(ByteBuffer target) throws IOException;

  /** Reads until {@code target} is full or the content ends. */
  default void readFully(ByteBuffer target) throws IOException {
    while (target.hasRemaining() && read(target) >= 0) {}
  }

  /** The bytes between position 0 and the limit; the buffer must not change any more. */
  static ImageContent of(ByteBuffer bytes) {
    checkSize(bytes.limit());
    return new HeldMember.Held(bytes.duplicate().position(0));
  }

  /** What a failure to read means for the image. */
  static VireoException unreadable(IOException cause) {
    return new VireoException(
        ErrorCode.UNREADABLE, "the file cannot be read: " + IoReason.of(cause), cause);
  }

  /**
   * @throws VireoException EMPTY_INPUT or IMAGE_TOO_LARGE
   */
  static void checkSize(long size) {
    if (size == 0) {
      throw new VireoException(ErrorCode.EMPTY_INPUT, "the file has no bytes");
    }
    if (size > SIZE_LIMIT) {
      throw new VireoException(
          ErrorCode.IMAGE_TOO_LARGE,
          "the file has " + (size >> 20) + " MiB, and the limit is " + (SIZE_LIMIT >> 20));
    }
  }
}
