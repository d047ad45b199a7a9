package dev.vireo.training.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.training.kernel.Cpuid.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeCpuidTest {
  @BeforeEach
  void onLinuxOnX86() {
    assumeTrue(NativeCpuid.supported());
  }

  @Test
  void namesTheVendorOfThisProcessor() {
    try (NativeCpuid cpuid = NativeCpuid.open()) {
      Registers registers = cpuid.read(0, 0);
      ByteBuffer name = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      name.putInt(registers.ebx()).putInt(registers.edx()).putInt(registers.ecx());
      assertThat(new String(name.array(), StandardCharsets.US_ASCII)).matches("[A-Za-z ]{12}");
      assertThat(registers.eax()).as("highest leaf").isPositive();
    }
  }

  @Test
  void knowsWhatEveryProcessorOf64BitsCan() {
    try (NativeCpuid cpuid = NativeCpuid.open()) {
      assertThat(cpuid.read(1, 0).edx() >> 26 & 1).as("SSE2").isEqualTo(1);
      assertThat(cpuid.read(0x80000001, 0).edx() >> 29 & 1).as("64 bits").isEqualTo(1);
    }
  }

  @Test
  void givesOneFingerprintOnEveryCore() {
    try (NativeCpuid cpuid = NativeCpuid.open()) {
      String first = MachineFingerprint.of(cpuid);
      for (int i = 0; i < 1000; i++) {
        assertThat(MachineFingerprint.of(cpuid)).isEqualTo(first);
      }
    }
  }
}
