package dev.vireo.tools.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the CUDA driver API (the CUDA Driver API reference, sections 6.3 to 6.5) for its devices.
 */
final class CudaDriver {
  private static final int NAME_LENGTH = 256;

  private final SymbolLookup library;

  private CudaDriver(SymbolLookup library) {
    this.library = library;
  }

  /** The highest CUDA version that the driver runs, and its devices; for people. */
  @SuppressWarnings("restricted")
  static String describe() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      CudaDriver driver =
          new CudaDriver(SymbolLookup.libraryLookup(CudaProbes.DRIVER, Arena.global()));
      MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
      driver.call("cuDriverGetVersion", number);
      int version = number.get(ValueLayout.JAVA_INT, 0);
      String text = "driver for CUDA up to %d.%d".formatted(version / 1000, version % 1000 / 10);
      int status = driver.invoke("cuInit", 0);
      if (status != 0) {
        return text + ", and no usable GPU (cuInit says " + status + ")";
      }
      driver.call("cuDeviceGetCount", number);
      int count = number.get(ValueLayout.JAVA_INT, 0);
      MemorySegment name = arena.allocate(NAME_LENGTH);
      List<String> names = new ArrayList<>();
      for (int device = 0; device < count; device++) {
        driver.name(name, device);
        names.add("CUDA:" + device + " " + name.getString(0));
      }
      return text + ": " + (names.isEmpty() ? "no GPU" : String.join(", ", names));
    }
  }

  private void call(String function, MemorySegment result) throws Throwable {
    MethodHandle handle =
        handle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    check(function, (int) handle.invokeExact(result));
  }

  private int invoke(String function, int argument) throws Throwable {
    MethodHandle handle =
        handle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    return (int) handle.invokeExact(argument);
  }

  private void name(MemorySegment name, int device) throws Throwable {
    MethodHandle handle =
        handle(
            "cuDeviceGetName",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT));
    check("cuDeviceGetName", (int) handle.invokeExact(name, NAME_LENGTH, device));
  }

  @SuppressWarnings("restricted")
  private MethodHandle handle(String function, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(function), descriptor);
  }

  private static void check(String function, int status) {
    if (status != 0) {
      throw new IllegalStateException(function + " says " + status);
    }
  }
}
