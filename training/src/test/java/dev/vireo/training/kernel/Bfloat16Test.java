package dev.vireo.training.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.training.kernel.Cpuid.Registers;
import org.junit.jupiter.api.Test;

/** Bits as the manuals number them. */
class Bfloat16Test {
  private static Cpuid processor(int leaf7Edx, int leaf7Sub1Eax) {
    return (leaf, subleaf) ->
        leaf != 7
            ? new Registers(-1, -1, -1, -1)
            : subleaf == 0
                ? new Registers(~0, ~0, ~0, leaf7Edx)
                : new Registers(leaf7Sub1Eax, ~0, ~0, ~0);
  }

  @Test
  void amxMultipliesIt() {
    assertThat(Bfloat16.missing(processor(1 << 22, 0))).isEmpty();
  }

  @Test
  void avx512Bf16MultipliesIt() {
    assertThat(Bfloat16.missing(processor(0, 1 << 5))).isEmpty();
  }

  @Test
  void nothingElseDoes() {
    assertThat(Bfloat16.missing(processor(~(1 << 22), ~(1 << 5))).orElseThrow())
        .startsWith("this processor has neither AMX nor AVX512-BF16");
  }
}
