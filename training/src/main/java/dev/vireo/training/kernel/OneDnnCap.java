package dev.vireo.training.kernel;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the environment allows oneDNN, by {@code ONEDNN_MAX_CPU_ISA} (oneDNN, CPU dispatcher
 * control).
 */
final class OneDnnCap {
  /** Its values with products of bfloat16. */
  static final Set<String> BFLOAT16 =
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

  /** Its values with products of 8-bit integers that are summed in 32 bits. */
  static final Set<String> INTEGERS =
      Stream.concat(BFLOAT16.stream(), Stream.of("avx2_vnni", "avx2_vnni_2", "avx512_core_vnni"))
          .collect(Collectors.toUnmodifiableSet());

  private OneDnnCap() {}

  /** Why it may not use any of them, for people; empty where it may. */
  static Optional<String> below(Set<String> enough) {
    String cap =
        Optional.ofNullable(System.getenv("ONEDNN_MAX_CPU_ISA"))
            .orElse(System.getenv().getOrDefault("DNNL_MAX_CPU_ISA", "all"));
    return enough.contains(cap.toLowerCase(Locale.ROOT))
        ? Optional.empty()
        : Optional.of("ONEDNN_MAX_CPU_ISA=" + cap + " keeps oneDNN from it");
  }
}
