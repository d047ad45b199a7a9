package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.image.NativeMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Memory for one file that is too large to be read ahead; it is given back after each. */
final class LargeFile implements AutoCloseable {
  private final BufferAllocator memory;
  private final long limit;
  private @Nullable ArrowBuf buffer;

  /**
   * @param limit bytes that a file may have
   */
  LargeFile(BufferAllocator memory, long limit) {
    this.memory = memory;
    this.limit = limit;
  }

  /**
   * The whole file, until the next one or {@link #close}.
   *
   * @throws VireoException as {@link ImageFile#open}; IMAGE_TOO_LARGE beyond the limit
   */
  MemorySegment read(ImageFile file) {
    close();
    try (ImageContent content = file.open()) {
      if (content.size() > limit) {
        throw new VireoException(
            ErrorCode.IMAGE_TOO_LARGE,
            "the file has %d KiB, and the run's memory limit allows %d; raise it or make the file smaller"
                .formatted(content.size() >> 10, limit >> 10));
      }
      buffer = memory.buffer(content.size());
      MemorySegment area = NativeMemory.view(buffer.memoryAddress(), content.size());
      ByteBuffer view = area.asByteBuffer();
      content.readFully(view);
      return area.asSlice(0, view.position());
    } catch (IOException e) {
      throw ImageContent.unreadable(e);
    }
  }

  @Override
  public void close() {
    if (buffer != null) {
      buffer.close();
      buffer = null;
    }
  }
}
