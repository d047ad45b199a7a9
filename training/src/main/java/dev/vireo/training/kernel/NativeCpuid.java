package dev.vireo.training.kernel;

import dev.vireo.inference.system.Host;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;

/**
 * CPUID itself, not what the operating system knows: a virtual machine may hide from it what {@code
 * /proc/cpuinfo} tells, and libraries look here. Linux on x86-64. Closing it frees a page of
 * memory.
 */
public final class NativeCpuid implements Cpuid, AutoCloseable {
  /** {@code void f(int leaf, int subleaf, int registers[4])} in the System V calling convention. */
  private static final byte[] CODE =
      HexFormat.ofDelimiter(" ")
          .parseHex(
              "53 " // push rbx
                  + "49 89 d0 " // mov r8, rdx
                  + "89 f8 " // mov eax, edi
                  + "89 f1 " // mov ecx, esi
                  + "0f a2 " // cpuid
                  + "41 89 00 " // mov [r8], eax
                  + "41 89 58 04 " // mov [r8 + 4], ebx
                  + "41 89 48 08 " // mov [r8 + 8], ecx
                  + "41 89 50 0c " // mov [r8 + 12], edx
                  + "5b " // pop rbx
                  + "c3"); // ret

  private static final long PAGE = 4096;
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;

  private final MemorySegment page;
  private final MethodHandle code;

  private NativeCpuid(MemorySegment page) {
    this.page = page;
    code =
        function(
            page,
            FunctionDescriptor.ofVoid(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }

  /** Whether this machine has the instruction, and this class can reach it. */
  public static boolean supported() {
    return Host.here().isLinuxOnX64();
  }

  /**
   * @throws IllegalStateException when the system grants no executable page
   */
  @SuppressWarnings("restricted")
  public static NativeCpuid open() {
    try {
      MemorySegment mapped =
          (MemorySegment)
              system(
                      "mmap",
                      FunctionDescriptor.of(
                          ValueLayout.ADDRESS,
                          ValueLayout.ADDRESS,
                          ValueLayout.JAVA_LONG,
                          ValueLayout.JAVA_INT,
                          ValueLayout.JAVA_INT,
                          ValueLayout.JAVA_INT,
                          ValueLayout.JAVA_LONG))
                  .invokeExact(
                      MemorySegment.NULL,
                      PAGE,
                      PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS,
                      -1,
                      0L);
      if (mapped.address() == -1) {
        throw new IllegalStateException("no page of memory for CPUID");
      }
      MemorySegment page = mapped.reinterpret(PAGE);
      MemorySegment.copy(CODE, 0, page, ValueLayout.JAVA_BYTE, 0, CODE.length);
      int status =
          (int)
              system(
                      "mprotect",
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_INT,
                          ValueLayout.ADDRESS,
                          ValueLayout.JAVA_LONG,
                          ValueLayout.JAVA_INT))
                  .invokeExact(page, PAGE, PROT_READ | PROT_EXEC);
      NativeCpuid cpuid = new NativeCpuid(page);
      if (status != 0) {
        cpuid.close();
        throw new IllegalStateException("no executable page for CPUID");
      }
      return cpuid;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Registers read(int leaf, int subleaf) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment registers = arena.allocate(ValueLayout.JAVA_INT, 4);
      code.invokeExact(leaf, subleaf, registers);
      return new Registers(
          registers.getAtIndex(ValueLayout.JAVA_INT, 0),
          registers.getAtIndex(ValueLayout.JAVA_INT, 1),
          registers.getAtIndex(ValueLayout.JAVA_INT, 2),
          registers.getAtIndex(ValueLayout.JAVA_INT, 3));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      int _ =
          (int)
              system(
                      "munmap",
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG))
                  .invokeExact(page, PAGE);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle system(String name, FunctionDescriptor descriptor) {
    return function(Linker.nativeLinker().defaultLookup().findOrThrow(name), descriptor);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(MemorySegment address, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(address, descriptor);
  }
}
