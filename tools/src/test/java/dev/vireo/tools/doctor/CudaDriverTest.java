package dev.vireo.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a library that answers as the driver's do; skipped where there is no gcc to make it. */
class CudaDriverTest {
  @TempDir private Path temp;

  @BeforeEach
  void needs() {
    assumeTrue(Files.exists(Path.of("/usr/bin/gcc")), "a driver to ask is made with gcc");
  }

  @SuppressWarnings("restricted")
  private SymbolLookup library(String source) throws Exception {
    Path code = Files.writeString(temp.resolve("driver.c"), source);
    Path library = temp.resolve("driver.so");
    Process gcc =
        new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), code.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(gcc.waitFor()).as(said).isZero();
    return SymbolLookup.libraryLookup(library, Arena.global());
  }

  @Test
  void tellsVersionNameCapabilityAndMemory() throws Throwable {
    CudaDriver driver =
        new CudaDriver(
            library(
                """
                #include <string.h>
                int cuInit(unsigned flags) { return 0; }
                int cuDriverGetVersion(int *version) { *version = 12080; return 0; }
                int cuDeviceGetCount(int *count) { *count = 2; return 0; }
                int cuDeviceGetName(char *name, int length, int device) {
                  strncpy(name, device == 0 ? "First" : "Second", length);
                  return 0;
                }
                int cuDeviceGetAttribute(int *value, int attribute, int device) {
                  *value = attribute == 75 ? 9 : attribute == 76 ? 1 : 132;
                  return 0;
                }
                int cuDeviceTotalMem_v2(unsigned long *bytes, int device) {
                  *bytes = (80ul + device) << 30;
                  return 0;
                }
                """));

    assertThat(driver.version()).isEqualTo("driver for CUDA up to 12.8");
    assertThat(driver.start()).isZero();
    assertThat(driver.devices())
        .containsExactly(
            new Gpu(0, "First", 9, 1, 132, 80L << 30), new Gpu(1, "Second", 9, 1, 132, 81L << 30));
    assertThat(driver.devices().getFirst().text())
        .isEqualTo("First, compute capability 9.1, 132 multiprocessors, 80.0 GiB");
  }

  @Test
  void saysWhichQuestionTheDriverDoesNotAnswer() throws Throwable {
    CudaDriver driver =
        new CudaDriver(
            library(
                """
                int cuInit(unsigned flags) { return 100; }
                int cuDeviceGetCount(int *count) { return 3; }
                """));

    assertThat(driver.start()).isEqualTo(100);
    assertThatThrownBy(driver::devices).hasMessage("cuDeviceGetCount says 3");
  }

  @Test
  void managementTellsTheFreeMemory() throws Throwable {
    NvidiaManagement management =
        new NvidiaManagement(
            library(
                """
                #include <string.h>
                int nvmlInit_v2(void) { return 0; }
                int nvmlShutdown(void) { return 0; }
                int nvmlSystemGetDriverVersion(char *text, unsigned length) {
                  strncpy(text, "570.1", length);
                  return 0;
                }
                int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) {
                  *device = (void *) 7;
                  return 0;
                }
                int nvmlDeviceGetMemoryInfo(void *device, unsigned long long *memory) {
                  memory[0] = 80ull << 30;
                  memory[1] = 79ull << 30;
                  memory[2] = 1ull << 30;
                  return device == (void *) 7 ? 0 : 2;
                }
                """));

    assertThat(management.describe(1)).isEqualTo("driver 570.1, CUDA:0 with 79.0 GiB free");
  }
}
