package dev.vireo.training.kernel;

import java.util.Optional;

/** Whether this processor multiplies bfloat16, by CPUID and what the environment allows oneDNN. */
public final class Bfloat16 {
  private static final int FEATURES = 7;

  /** Leaf 7, subleaf 1, EAX (Intel SDM volume 2A, CPUID). */
  private static final int AVX512_BF16 = 1 << 5;

  /** Leaf 7, EDX. */
  private static final int AMX_BF16 = 1 << 22;

  private Bfloat16() {}

  /** Why it does not, for people; empty where it does. */
  public static Optional<String> missing() {
    if (!NativeCpuid.supported()) {
      return Optional.of("it is offered on Linux on x86-64 alone");
    }
    try (NativeCpuid cpuid = NativeCpuid.open()) {
      return missing(cpuid).or(() -> OneDnnCap.below(OneDnnCap.BFLOAT16));
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
}
