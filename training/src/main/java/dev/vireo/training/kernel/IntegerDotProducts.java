package dev.vireo.training.kernel;

import java.util.Optional;

/**
 * Whether this processor sums products of 8-bit integers in 32 bits, by CPUID and what the
 * environment allows oneDNN. On others oneDNN's sums of two products are clamped to 16 bits, which
 * spoils quantized networks (oneDNN, Nuances of int8 Computations).
 */
public final class IntegerDotProducts {
  private static final int FEATURES = 7;

  /** Leaf 7, ECX (Intel SDM volume 2A, CPUID). */
  private static final int AVX512_VNNI = 1 << 11;

  /** Leaf 7, EDX. */
  private static final int AMX_INT8 = 1 << 25;

  /** Leaf 7, subleaf 1, EAX. */
  private static final int AVX_VNNI = 1 << 4;

  private IntegerDotProducts() {}

  /** Why it does not, for people; empty where it does. */
  public static Optional<String> missing() {
    if (!NativeCpuid.supported()) {
      return Optional.of("it is offered on Linux on x86-64 alone");
    }
    try (NativeCpuid cpuid = NativeCpuid.open()) {
      return missing(cpuid).or(() -> OneDnnCap.below(OneDnnCap.INTEGERS));
    }
  }

  static Optional<String> missing(Cpuid cpuid) {
    boolean sums =
        (cpuid.read(FEATURES, 0).ecx() & AVX512_VNNI) != 0
            || (cpuid.read(FEATURES, 0).edx() & AMX_INT8) != 0
            || (cpuid.read(FEATURES, 1).eax() & AVX_VNNI) != 0;
    return sums
        ? Optional.empty()
        : Optional.of(
            "this processor has neither AMX nor VNNI, without which oneDNN's integers overflow");
  }
}
