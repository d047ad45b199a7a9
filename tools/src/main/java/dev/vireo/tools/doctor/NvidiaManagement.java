package dev.vireo.tools.doctor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Asks NVIDIA's management library (NVML API reference), which comes with the driver, for what the
 * driver API tells only those who take memory of the device.
 */
final class NvidiaManagement {
  private static final String LIBRARY = "libnvidia-ml.so.1";
  private static final int TEXT = 96; // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE is 80
  private static final MemoryLayout MEMORY = MemoryLayout.sequenceLayout(3, JAVA_LONG);
  private static final double GIB = 1 << 30;

  private final SymbolLookup library;

  NvidiaManagement(SymbolLookup library) {
    this.library = library;
  }

  /** Of this machine; it stays loaded. */
  @SuppressWarnings("restricted")
  static NvidiaManagement open() {
    return new NvidiaManagement(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
  }

  /** The driver's own version, and each GPU's free memory; for people. */
  String describe(int devices) throws Throwable {
    check(
        "nvmlInit_v2", (int) handle("nvmlInit_v2", FunctionDescriptor.of(JAVA_INT)).invokeExact());
    try (Arena arena = Arena.ofConfined()) {
      StringBuilder text = new StringBuilder("driver " + version(arena));
      for (int device = 0; device < devices; device++) {
        text.append(
            String.format(
                Locale.ROOT, ", CUDA:%d with %.1f GiB free", device, free(arena, device) / GIB));
      }
      return text.toString();
    } finally {
      check(
          "nvmlShutdown",
          (int) handle("nvmlShutdown", FunctionDescriptor.of(JAVA_INT)).invokeExact());
    }
  }

  private String version(Arena arena) throws Throwable {
    MemorySegment text = arena.allocate(TEXT);
    MethodHandle handle =
        handle("nvmlSystemGetDriverVersion", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    check("nvmlSystemGetDriverVersion", (int) handle.invokeExact(text, TEXT));
    return text.getString(0);
  }

  private long free(Arena arena, int device) throws Throwable {
    MemorySegment found = arena.allocate(ADDRESS);
    MethodHandle find =
        handle("nvmlDeviceGetHandleByIndex_v2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    check("nvmlDeviceGetHandleByIndex_v2", (int) find.invokeExact(device, found));
    MemorySegment memory = arena.allocate(MEMORY);
    MethodHandle ask =
        handle("nvmlDeviceGetMemoryInfo", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    check("nvmlDeviceGetMemoryInfo", (int) ask.invokeExact(found.get(ADDRESS, 0), memory));
    return memory.getAtIndex(JAVA_LONG, 1); // total, free, used
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
