package dev.vireo.inference.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class NativeEnvironmentTest {
  private static final String NAME = "VIREO_NATIVE_ENVIRONMENT_TEST";

  @Test
  void changesWhatNativeLibrariesSeeAndLeavesJavasCopyAlone() throws Throwable {
    NativeEnvironment.set(NAME, "first");
    NativeEnvironment.set(NAME, "second, with ü");

    assertThat(getenv()).isEqualTo("second, with ü");
    assertThat(System.getenv(NAME)).isNull();
  }

  @SuppressWarnings("restricted")
  private static String getenv() throws Throwable {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value =
          (MemorySegment)
              linker
                  .downcallHandle(
                      linker.defaultLookup().findOrThrow("getenv"),
                      FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                  .invokeExact(arena.allocateFrom(NAME));
      return value.reinterpret(100).getString(0);
    }
  }
}
