package dev.vireo.inference.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Off-heap floats that grow to what is asked of them and are reused; none once it is closed. */
final class FloatMemory implements AutoCloseable {
  private static final long ALIGNMENT = 64;

  private Arena arena = Arena.ofShared();
  private MemorySegment memory = MemorySegment.NULL;

  /**
   * A view of {@code count} floats; what they held before a growth is lost.
   *
   * @throws IllegalStateException when it is closed: native code would not notice
   */
  FloatBuffer reserve(int count) {
    return reserveBytes(Math.multiplyFull(count, Float.BYTES))
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /**
   * The same of bytes.
   *
   * @throws IllegalStateException as {@link #reserve}
   */
  MemorySegment reserveBytes(long bytes) {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("this engine is closed");
    }
    if (memory.byteSize() < bytes) {
      Arena larger = Arena.ofShared();
      memory = allocate(larger, bytes);
      arena.close();
      arena = larger;
    }
    return memory.asSlice(0, bytes);
  }

  private static MemorySegment allocate(Arena arena, long bytes) {
    try {
      return arena.allocate(bytes, ALIGNMENT);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw e;
    }
  }

  /** Copies {@code count} floats from the start. */
  void copyTo(float[] target, int offset, int count) {
    MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, 0, target, offset, count);
  }

  /** Copies {@code source} to the float at {@code index}. */
  void put(float[] source, long index) {
    MemorySegment.copy(
        source, 0, memory, ValueLayout.JAVA_FLOAT, index * Float.BYTES, source.length);
  }

  /** Copies the bytes of {@code source} to the byte at {@code offset}. */
  void put(MemorySegment source, long offset) {
    MemorySegment.copy(source, 0, memory, offset, source.byteSize());
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
