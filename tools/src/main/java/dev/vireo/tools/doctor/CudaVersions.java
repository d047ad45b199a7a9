package dev.vireo.tools.doctor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** What NVIDIA's libraries say of their own versions; none of them needs a driver for it. */
final class CudaVersions {
  private CudaVersions() {}

  /** For people; empty for a library that has no such function here. */
  @SuppressWarnings("restricted")
  static Optional<String> of(String name) throws Throwable {
    SymbolLookup library = SymbolLookup.libraryLookup(name, Arena.global());
    return switch (name) {
      case "libcudart.so.12" -> Optional.of(thousands(into(library, "cudaRuntimeGetVersion")));
      case "libcurand.so.10" -> Optional.of(thousands(into(library, "curandGetVersion")));
      case "libcublasLt.so.12" -> Optional.of(triple(returned(library, "cublasLtGetVersion")));
      case "libcudnn.so.9" -> Optional.of(triple(returned(library, "cudnnGetVersion")));
      case "libcublas.so.12" -> Optional.of(cublas(library));
      default -> Optional.empty();
    };
  }

  /** 12060 is 12.6. */
  private static String thousands(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  /** 90501 is 9.5.1, and 120603 is 12.6.3. */
  private static String triple(long version) {
    return version / 10_000 + "." + version % 10_000 / 100 + "." + version % 100;
  }

  private static int into(SymbolLookup library, String function) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      MethodHandle handle = handle(library, function, FunctionDescriptor.of(JAVA_INT, ADDRESS));
      check(function, (int) handle.invokeExact(number));
      return number.get(JAVA_INT, 0);
    }
  }

  private static long returned(SymbolLookup library, String function) throws Throwable {
    return (long) handle(library, function, FunctionDescriptor.of(JAVA_LONG)).invokeExact();
  }

  private static String cublas(SymbolLookup library) throws Throwable {
    String function = "cublasGetProperty";
    MethodHandle handle =
        handle(library, function, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    StringBuilder text = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      for (int part = 0; part < 3; part++) {
        check(function, (int) handle.invokeExact(part, number));
        text.append(part == 0 ? "" : ".").append(number.get(JAVA_INT, 0));
      }
    }
    return text.toString();
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(
      SymbolLookup library, String function, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(function), descriptor);
  }

  private static void check(String function, int status) {
    if (status != 0) {
      throw new IllegalStateException(function + " says " + status);
    }
  }
}
