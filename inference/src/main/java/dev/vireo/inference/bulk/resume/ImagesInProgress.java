package dev.vireo.inference.bulk.resume;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The image that each worker is decoding, in a memory-mapped file: what is written there outlives
 * the process, however it ends, and costs no system call. Each worker has a slot of its own, an
 * {@code int32} length and the name in UTF-8.
 */
public final class ImagesInProgress implements AutoCloseable {
  private static final int SLOT_BYTES = 8192;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;

  private ImagesInProgress(FileChannel channel, long bytes) throws IOException {
    try {
      this.memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** Opens the file anew, with empty hands. */
  static ImagesInProgress open(Path file, int workers) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      reserve(channel, workers);
      return new ImagesInProgress(channel, (long) workers * SLOT_BYTES);
    }
  }

  /** Writing to mapped memory that a full disk has no room for would be a fault, not an error. */
  private static void reserve(FileChannel channel, int workers) throws IOException {
    ByteBuffer empty = ByteBuffer.allocate(workers * SLOT_BYTES);
    while (empty.hasRemaining()) {
      channel.write(empty);
    }
  }

  /**
   * The image that was in a worker's hand when the process ended; names longer than a slot are cut.
   */
  static Optional<String> left(Path file, int worker) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      long slot = (long) worker * SLOT_BYTES;
      if (slot + SLOT_BYTES > memory.byteSize()) {
        return Optional.empty();
      }
      int length = memory.get(ValueLayout.JAVA_INT, slot);
      if (length <= 0 || length > SLOT_BYTES - Integer.BYTES) {
        return Optional.empty();
      }
      byte[] name = memory.asSlice(slot + Integer.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
      return Optional.of(new String(name, StandardCharsets.UTF_8));
    }
  }

  /** A worker begins to decode an image. */
  public void take(int worker, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] kept = Arrays.copyOf(bytes, Math.min(bytes.length, SLOT_BYTES - Integer.BYTES));
    long slot = (long) worker * SLOT_BYTES;
    MemorySegment.copy(kept, 0, memory, ValueLayout.JAVA_BYTE, slot + Integer.BYTES, kept.length);
    memory.set(ValueLayout.JAVA_INT, slot, kept.length);
  }

  /** It has been decoded, or refused. */
  public void release(int worker) {
    memory.set(ValueLayout.JAVA_INT, (long) worker * SLOT_BYTES, 0);
  }

  @Override
  public void close() {
    arena.close();
  }
}
