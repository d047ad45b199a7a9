package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;

/** Foreign addresses as bounded segments: the one place that trusts a native pointer. */
final class NativeMemory {
  private NativeMemory() {}

  /**
   * @param address start of at least {@code bytes} readable and writable bytes, which the caller
   *     keeps alive
   */
  @SuppressWarnings("restricted")
  static MemorySegment view(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }
}
