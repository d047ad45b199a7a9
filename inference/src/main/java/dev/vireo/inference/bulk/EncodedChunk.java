package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.OrderedWork.Chunk;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.image.NativeMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The encoded files of one chunk, one after another in memory that is used again. What does not fit
 * is left to be read when it is needed.
 */
final class EncodedChunk implements AutoCloseable {
  private final ArrowBuf buffer;
  private final MemorySegment area;
  private final ByteBuffer view;
  private final @Nullable MemorySegment[] files;
  private final @Nullable Failed[] failures;
  private Chunk chunk = new Chunk(0, List.of());
  private int used;

  EncodedChunk(BufferAllocator memory, int bytes, int capacity) {
    this.buffer = memory.buffer(bytes);
    this.area = NativeMemory.view(buffer.memoryAddress(), bytes);
    this.view = area.asByteBuffer();
    this.files = new MemorySegment[capacity];
    this.failures = new Failed[capacity];
  }

  /** Reads what fits of every input; a failure to read is that input's. */
  void fill(Chunk next) {
    chunk = next;
    used = 0;
    Arrays.fill(files, null);
    Arrays.fill(failures, null);
    try (OpenedAhead opened = new OpenedAhead(next.inputs())) {
      for (int i = 0; i < next.inputs().size(); i++) {
        fill(i, next.inputs().get(i).file(), opened);
      }
    }
  }

  private void fill(int i, ImageFile file, OpenedAhead opened) {
    try (ImageContent content = opened.open(i)) {
      if (content.size() <= area.byteSize() - used) {
        files[i] = read(content);
      }
    } catch (IOException e) {
      failures[i] = new Failed(file, ErrorCode.UNREADABLE, ImageContent.unreadable(e).getMessage());
    } catch (VireoException e) {
      failures[i] = new Failed(file, e.code(), e.getMessage());
    } catch (RuntimeException e) {
      failures[i] = new Failed(file, ErrorCode.INTERNAL, "reading failed: " + e);
    }
  }

  private MemorySegment read(ImageContent content) throws IOException {
    view.limit(used + (int) content.size()).position(used);
    content.readFully(view);
    MemorySegment file = area.asSlice(used, view.position() - used);
    used = view.position();
    return file;
  }

  Chunk chunk() {
    return chunk;
  }

  /** Why an input could not be read, or null. */
  Failed failure(int index) {
    return failures[index];
  }

  /** An input's bytes, or null when they did not fit. */
  MemorySegment file(int index) {
    return files[index];
  }

  @Override
  public void close() {
    buffer.close();
  }
}
