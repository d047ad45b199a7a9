package dev.vireo.training.kernel;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether this processor multiplies bfloat16, by CPUID and what the environment allows oneDNN. */
public final class Bfloat16 {
  private static final int FEATURES = 7;

  /** Leaf 7, subleaf 1, EAX (Intel SDM volume 2A, CPUID). */
  private static final int AVX512_BF16 = 1 << 5;

  /** Leaf 7, EDX. */
  private static final int AMX_BF16 = 1 << 22;

  /** Values of {@code ONEDNN_MAX_CPU_ISA} with such products (oneDNN, CPU dispatcher control). */
  private static final Set<String> ENOUGH =
      Set.of(
          "all",
          "default",
          "avx512_core_bf16",
          "avx512_core_fp16",
          "avx512_core_amx",
          "avx512_core_amx_fp16",
          "avx10_1_512",
          "avx10_1_512_amx",
          "avx10_1_512_amx_fp16");

  private Bfloat16() {}

  /** Why it does not, for people; empty where it does. */
  public static Optional<String> missing() {
    if (!NativeCpuid.supported()) {
      return Optional.of("it is offered on Linux on x86-64 alone");
    }
    try (NativeCpuid cpuid = NativeCpuid.open()) {
      return missing(cpuid).or(Bfloat16::capped);
    }
  }

  static Optional<String> missing(Cpuid cpuid) {
    boolean multiplies =
        (cpuid.read(FEATURES, 0).edx() & AMX_BF16) != 0
            || (cpuid.read(FEATURES, 1).eax() & AVX512_BF16) != 0;
    return multiplies
        ? Optional.empty()
        : Optional.of(
            "this processor has neither AMX nor AVX512-BF16: PyTorch would emulate it, many times slower");
  }

  private static Optional<String> capped() {
    String cap =
        Optional.ofNullable(System.getenv("ONEDNN_MAX_CPU_ISA"))
            .orElse(System.getenv().getOrDefault("DNNL_MAX_CPU_ISA", "all"));
    return ENOUGH.contains(cap.toLowerCase(Locale.ROOT))
        ? Optional.empty()
        : Optional.of("ONEDNN_MAX_CPU_ISA=" + cap + " keeps oneDNN from it");
  }
}
