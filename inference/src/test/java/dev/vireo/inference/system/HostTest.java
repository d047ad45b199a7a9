package dev.vireo.inference.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, LINUX",
    "Mac OS X, MACOS",
    "Windows 11, WINDOWS",
    "Windows Server 2022, WINDOWS",
    "Darwin, OTHER",
    "FreeBSD, OTHER"
  })
  void knowsSystemsByWhatJavaCallsThem(String name, OperatingSystem system) {
    assertThat(new Host(name, "1", "amd64").system()).isEqualTo(system);
  }

  @Test
  void knowsProcessorsByEitherName() {
    assertThat(new Host("Mac OS X", "15", "x86_64").isX64()).isTrue();
    assertThat(new Host("Linux", "6", "amd64").isX64()).isTrue();
    assertThat(new Host("Linux", "6", "aarch64").isX64()).isFalse();
    assertThat(new Host("Linux", "6", "aarch64").isArm64()).isTrue();
  }

  @Test
  void takesLinuxOnX64ForNothingElse() {
    assertThat(new Host("Linux", "6", "amd64").isLinuxOnX64()).isTrue();
    assertThat(new Host("Linux", "6", "aarch64").isLinuxOnX64()).isFalse();
    assertThat(new Host("Windows 11", "10", "amd64").isLinuxOnX64()).isFalse();
  }

  @Test
  void isSupportedWhereThereAreNativeLibraries() {
    assertThat(new Host("Linux", "6", "aarch64").isSupported()).isTrue();
    assertThat(new Host("Windows 11", "10", "amd64").isSupported()).isTrue();
    assertThat(new Host("Windows 11", "10", "aarch64").isSupported()).isFalse();
    assertThat(new Host("Mac OS X", "15", "x86_64").isSupported()).isFalse();
    assertThat(new Host("Linux", "6", "riscv64").isSupported()).isFalse();
  }

  @Test
  void namesProgramsAsTheirFilesAreNamed() {
    assertThat(OperatingSystem.WINDOWS.program("jlink")).isEqualTo("jlink.exe");
    assertThat(OperatingSystem.LINUX.program("jlink")).isEqualTo("jlink");
    assertThat(OperatingSystem.WINDOWS.nullDevice()).hasName("NUL");
  }

  @Test
  void labelsForPeople() {
    assertThat(new Host("Windows 11", "10.0", "amd64").label()).isEqualTo("Windows 11 on amd64");
  }
}
