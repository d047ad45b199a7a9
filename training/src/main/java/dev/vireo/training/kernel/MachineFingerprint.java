package dev.vireo.training.kernel;

import java.util.List;
import java.util.StringJoiner;

/**
 * All by which native libraries choose their kernels: the processor by CPUID, its caches as they
 * are shown, and what the environment caps or chooses.
 */
public final class MachineFingerprint {
  private static final List<String> VARIABLES =
      List.of(
          "ONEDNN_MAX_CPU_ISA",
          "DNNL_MAX_CPU_ISA",
          "ONEDNN_CPU_ISA_HINTS",
          "ONEDNN_DEFAULT_FPMATH_MODE",
          "ATEN_CPU_CAPABILITY",
          "MKL_ENABLE_INSTRUCTIONS",
          "MKL_CBWR",
          "MKL_DEBUG_CPU_TYPE");

  private MachineFingerprint() {}

  /** In hexadecimal digits, and the variables that are set; the same on each core. */
  public static String of(Cpuid cpuid) {
    StringJoiner text = new StringJoiner(" ");
    // Leaf 1's EBX names the core that answers.
    Cpuid.Registers model = cpuid.read(1, 0);
    add(text, "0", cpuid.read(0, 0));
    text.add("1:%x,%x,%x".formatted(model.eax(), model.ecx() & ~(1 << 27), model.edx()));
    add(text, "7", cpuid.read(7, 0));
    add(text, "7.1", cpuid.read(7, 1));
    add(text, "80000001", cpuid.read(0x80000001, 0));
    for (int subleaf = 0; subleaf < 4; subleaf++) {
      add(text, "4." + subleaf, cpuid.read(4, subleaf));
      add(text, "8000001d." + subleaf, cpuid.read(0x8000001D, subleaf));
    }
    return text + variables();
  }

  /** The variables that are set. */
  public static String variables() {
    StringBuilder text = new StringBuilder();
    for (String variable : VARIABLES) {
      String value = System.getenv(variable);
      if (value != null) {
        text.append(' ').append(variable).append('=').append(value);
      }
    }
    return text.toString();
  }

  private static void add(StringJoiner text, String leaf, Cpuid.Registers registers) {
    text.add(
        "%s:%x,%x,%x,%x"
            .formatted(leaf, registers.eax(), registers.ebx(), registers.ecx(), registers.edx()));
  }
}
