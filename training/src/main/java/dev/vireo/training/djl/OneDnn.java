package dev.vireo.training.djl;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's switch for oneDNN, the library behind its convolutions on CPUs and its products in
 * bfloat16 ({@code torch.backends.mkldnn.enabled} in Python, {@code at::Context} in the library).
 * Without it PyTorch computes convolutions as products of matrices over the unfolded image, and
 * products by MKL. It is the whole process's.
 */
public final class OneDnn {
  private static final String LIBRARY = "libtorch_cpu.so";

  private OneDnn() {}

  /** Whether this process computes with it. */
  public static boolean inUse() {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup library = library(arena);
      return (boolean)
          function(
                  library,
                  "_ZNK2at7Context17userEnabledMkldnnEv",
                  FunctionDescriptor.of(ValueLayout.JAVA_BOOLEAN, ValueLayout.ADDRESS))
              .invokeExact(context(library));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Computes without it from now on; and without NNPACK, which PyTorch would take in its place for
   * some convolutions and which approximates.
   */
  static void avoid() {
    use("_ZN2at7Context20setUserEnabledMkldnnEb", false);
    use("_ZN2at7Context20setUserEnabledNNPACKEb", false);
  }

  /** Computes with it again. */
  static void allow() {
    use("_ZN2at7Context20setUserEnabledMkldnnEb", true);
  }

  private static void use(String setter, boolean enabled) {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup library = library(arena);
      function(
              library,
              setter,
              FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN))
          .invokeExact(context(library), enabled);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MemorySegment context(SymbolLookup library) throws Throwable {
    return (MemorySegment)
        function(library, "_ZN2at13globalContextEv", FunctionDescriptor.of(ValueLayout.ADDRESS))
            .invokeExact();
  }

  /** The one that PyTorch runs in: the loader knows it by this name once it is loaded. */
  @SuppressWarnings("restricted")
  private static SymbolLookup library(Arena arena) {
    PyTorch.engine();
    try {
      return SymbolLookup.libraryLookup(LIBRARY, arena);
    } catch (IllegalArgumentException e) {
      throw unreachable(LIBRARY, e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(library.find(name).orElseThrow(() -> unreachable(name, null)), descriptor);
  }

  private static VireoException unreachable(String what, @Nullable Throwable cause) {
    return new VireoException(
        ErrorCode.DEVICE_UNAVAILABLE,
        "this PyTorch has no switch for oneDNN (%s is missing), so it cannot be told to compute without; use the libtorch that comes with Vireo: unset PYTORCH_LIBRARY_PATH"
            .formatted(what),
        cause);
  }
}
