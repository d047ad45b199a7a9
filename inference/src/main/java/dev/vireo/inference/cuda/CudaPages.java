package dev.vireo.inference.cuda;

import dev.vireo.inference.image.ImageBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Locks memory to its place, by CUDA's runtime (docs.nvidia.com/cuda/cuda-runtime-api,
 * cudaHostRegister): a GPU copies it by itself, beside what it computes, where other memory goes
 * through a buffer of the driver's first.
 */
public final class CudaPages {
  private static final int SUCCESS = 0;

  /** cudaHostRegisterPortable: for every GPU of the process. */
  private static final int PORTABLE = 1;

  private static final ImageBatch.Hold NONE = () -> {};

  private final MethodHandle register;
  private final MethodHandle unregister;
  private final MethodHandle lastError;

  @SuppressWarnings("restricted")
  private CudaPages(SymbolLookup runtime) {
    Linker linker = Linker.nativeLinker();
    register =
        linker.downcallHandle(
            runtime.findOrThrow("cudaHostRegister"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    unregister =
        linker.downcallHandle(
            runtime.findOrThrow("cudaHostUnregister"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    lastError =
        linker.downcallHandle(
            runtime.findOrThrow("cudaGetLastError"), FunctionDescriptor.of(ValueLayout.JAVA_INT));
  }

  /** By the runtime that the process has loaded; empty where it has none. */
  public static Optional<CudaPages> find() {
    return find(CudaLibraries.RUNTIME);
  }

  /**
   * @param runtime a library's name or path
   */
  @SuppressWarnings("restricted")
  static Optional<CudaPages> find(String runtime) {
    SymbolLookup found;
    try {
      found = SymbolLookup.libraryLookup(runtime, Arena.global());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return Optional.of(new CudaPages(found));
  }

  /**
   * Locks memory until what is returned is closed, which must be before the memory is freed. Memory
   * that the system does not let it lock stays as it is: what is computed is the same, later.
   */
  public ImageBatch.Hold lock(MemorySegment memory) {
    if (call(() -> (int) register.invokeExact(memory, memory.byteSize(), PORTABLE)) != SUCCESS) {
      forgetError();
      return NONE;
    }
    return () -> {
      if (call(() -> (int) unregister.invokeExact(memory)) != SUCCESS) {
        forgetError();
      }
    };
  }

  /** The runtime would hand it to whoever asks next, as if that had failed. */
  private void forgetError() {
    int _ = call(() -> (int) lastError.invokeExact());
  }

  /** A function of the runtime. */
  @FunctionalInterface
  private interface Call {
    int run() throws Throwable;
  }

  private static int call(Call call) {
    try {
      return call.run();
    } catch (Throwable e) {
      throw new IllegalStateException("a function of CUDA's runtime failed to be called", e);
    }
  }
}
