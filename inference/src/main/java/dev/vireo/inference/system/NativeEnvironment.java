package dev.vireo.inference.system;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The environment that native libraries of this process see. Java's copy is older and stays as it
 * is; children of this process get that one. No other thread should read this one while it changes.
 */
public final class NativeEnvironment {
  private NativeEnvironment() {}

  /** Sets a variable, whatever it is. */
  public static void set(String name, String value) {
    int failed =
        Host.here().system() == OperatingSystem.WINDOWS ? putenv(name, value) : setenv(name, value);
    if (failed != 0) {
      throw new IllegalStateException("there is no memory to set " + name);
    }
  }

  /** {@code int setenv(const char *name, const char *value, int overwrite)}, of POSIX. */
  private static int setenv(String name, String value) {
    MethodHandle function =
        function(
            "setenv",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(name);
      return (int) function.invokeExact(key, arena.allocateFrom(value), 1);
    } catch (Throwable e) {
      throw new IllegalStateException("setenv failed to be called", e);
    }
  }

  /** {@code errno_t _putenv_s(const char *name, const char *value)}, of Microsoft's C library. */
  private static int putenv(String name, String value) {
    MethodHandle function =
        function(
            "_putenv_s",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(name);
      return (int) function.invokeExact(key, arena.allocateFrom(value));
    } catch (Throwable e) {
      throw new IllegalStateException("_putenv_s failed to be called", e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }
}
