package dev.vireo.inference.image;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;

/**
 * Arrow memory from the JDK's foreign memory API: off-heap, zeroed, 64-byte aligned as the Arrow
 * columnar format recommends, and usable from any thread. Neither arrow-memory-netty nor
 * arrow-memory-unsafe is needed.
 */
public final class ArrowMemory {
  private static final long ALIGNMENT = 64;

  private ArrowMemory() {}

  /**
   * A root allocator. Whoever opens it closes it, after everything taken from it: {@code close()}
   * throws {@link IllegalStateException} when memory is still out.
   *
   * @param limit bytes that may be out at once; beyond it, allocation fails
   */
  public static BufferAllocator open(long limit) {
    return new RootAllocator(
        RootAllocator.configBuilder()
            .allocationManagerFactory(new Factory())
            .maxAllocation(limit)
            .build());
  }

  /** What makes allocators use this memory. */
  public static AllocationManager.Factory factory() {
    return new Factory();
  }

  private static final class Factory implements AllocationManager.Factory {
    private static final ArrowBuf EMPTY = new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);

    @Override
    public AllocationManager create(BufferAllocator accountingAllocator, long size) {
      return new Manager(accountingAllocator, size);
    }

    @Override
    public ArrowBuf empty() {
      return EMPTY;
    }
  }

  private static final class Manager extends AllocationManager {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    Manager(BufferAllocator accountingAllocator, long size) {
      super(accountingAllocator);
      this.memory = arena.allocate(size, ALIGNMENT);
    }

    @Override
    public long getSize() {
      return memory.byteSize();
    }

    @Override
    protected long memoryAddress() {
      return memory.address();
    }

    @Override
    protected void release0() {
      arena.close();
    }
  }
}
