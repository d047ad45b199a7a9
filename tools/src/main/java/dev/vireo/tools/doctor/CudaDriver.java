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
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the CUDA driver API (the CUDA Driver API reference, sections 6.3 to 6.5) for its devices.
 */
final class CudaDriver {
  private static final int NAME_LENGTH = 256;
  private static final int PROCESSORS = 16; // CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT
  private static final int MAJOR = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
  private static final int MINOR = 76;

  private final SymbolLookup library;

  CudaDriver(SymbolLookup library) {
    this.library = library;
  }

  /** This machine's, which stays loaded. */
  @SuppressWarnings("restricted")
  static CudaDriver open() {
    return new CudaDriver(SymbolLookup.libraryLookup(CudaProbes.DRIVER, Arena.global()));
  }

  /** The highest CUDA version that the driver runs, and its devices; for people. */
  static String describe() throws Throwable {
    CudaDriver driver = open();
    String text = driver.version();
    int status = driver.start();
    if (status != 0) {
      return text + ", and no usable GPU (cuInit says " + status + ")";
    }
    List<String> names =
        driver.devices().stream().map(gpu -> "CUDA:" + gpu.index() + " " + gpu.name()).toList();
    return text + ": " + (names.isEmpty() ? "no GPU" : String.join(", ", names));
  }

  /** For people: {@code driver for CUDA up to 12.8}. */
  String version() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      call("cuDriverGetVersion", number);
      int version = number.get(JAVA_INT, 0);
      return "driver for CUDA up to %d.%d".formatted(version / 1000, version % 1000 / 10);
    }
  }

  /**
   * Before devices are asked for.
   *
   * @return 0, or why there is no usable GPU, in CUDA's numbers
   */
  int start() throws Throwable {
    return (int) handle("cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(0);
  }

  List<Gpu> devices() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      call("cuDeviceGetCount", number);
      int count = number.get(JAVA_INT, 0);
      List<Gpu> devices = new ArrayList<>();
      for (int device = 0; device < count; device++) {
        devices.add(
            new Gpu(
                device,
                name(arena, device),
                attribute(number, MAJOR, device),
                attribute(number, MINOR, device),
                attribute(number, PROCESSORS, device),
                memory(arena, device)));
      }
      return devices;
    }
  }

  private String name(Arena arena, int device) throws Throwable {
    MemorySegment name = arena.allocate(NAME_LENGTH);
    MethodHandle handle =
        handle("cuDeviceGetName", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    check("cuDeviceGetName", (int) handle.invokeExact(name, NAME_LENGTH, device));
    return name.getString(0);
  }

  private int attribute(MemorySegment number, int attribute, int device) throws Throwable {
    MethodHandle handle =
        handle(
            "cuDeviceGetAttribute", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    check("cuDeviceGetAttribute", (int) handle.invokeExact(number, attribute, device));
    return number.get(JAVA_INT, 0);
  }

  private long memory(Arena arena, int device) throws Throwable {
    MemorySegment bytes = arena.allocate(JAVA_LONG);
    MethodHandle handle =
        handle("cuDeviceTotalMem_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    check("cuDeviceTotalMem_v2", (int) handle.invokeExact(bytes, device));
    return bytes.get(JAVA_LONG, 0);
  }

  private void call(String function, MemorySegment result) throws Throwable {
    MethodHandle handle = handle(function, FunctionDescriptor.of(JAVA_INT, ADDRESS));
    check(function, (int) handle.invokeExact(result));
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
