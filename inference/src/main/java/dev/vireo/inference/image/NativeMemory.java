package dev.vireo.inference.image;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;

/** Foreign addresses as bounded segments: the one place that trusts a native pointer. */
public final class NativeMemory {
  private NativeMemory() {}

  /**
   * @param address start of at least {@code bytes} readable and writable bytes, which the caller
   *     keeps alive
   */
  @SuppressWarnings("restricted")
  public static MemorySegment view(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  /** JavaCPP's pointer to the start of a native segment, which the caller keeps alive. */
  static Pointer pointer(MemorySegment segment) {
    return new Borrowed(segment.address());
  }

  /** Frees nothing. */
  private static final class Borrowed extends Pointer {
    Borrowed(long address) {
      super((Pointer) null);
      this.address = address;
    }
  }
}
