package dev.vireo.training.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.training.kernel.Cpuid.Registers;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Bits as the manuals number them. */
class IntegerDotProductsTest {
  private static Cpuid processor(int leaf7Ecx, int leaf7Edx, int leaf7Sub1Eax) {
    return (leaf, subleaf) ->
        leaf != 7
            ? new Registers(-1, -1, -1, -1)
            : subleaf == 0
                ? new Registers(~0, ~0, leaf7Ecx, leaf7Edx)
                : new Registers(leaf7Sub1Eax, ~0, ~0, ~0);
  }

  @Test
  void eachOfThreeInstructionSetsSumsThemIn32Bits() {
    assertThat(IntegerDotProducts.missing(processor(1 << 11, 0, 0))).isEmpty();
    assertThat(IntegerDotProducts.missing(processor(0, 1 << 25, 0))).isEmpty();
    assertThat(IntegerDotProducts.missing(processor(0, 0, 1 << 4))).isEmpty();
  }

  @Test
  void nothingElseDoes() {
    Cpuid all = processor(~(1 << 11), ~(1 << 25), ~(1 << 4));
    assertThat(IntegerDotProducts.missing(all).orElseThrow())
        .startsWith("this processor has neither AMX nor VNNI");
  }

  @Test
  void whatOneDnnMayUseHoldsForIntegersWhereItHoldsForBfloat16() {
    assertThat(OneDnnCap.INTEGERS).containsAll(OneDnnCap.BFLOAT16).contains("avx512_core_vnni");
    assertThat(OneDnnCap.BFLOAT16).doesNotContain("avx512_core_vnni", "avx2_vnni");
    assertThat(OneDnnCap.below(Set.of()).orElseThrow()).contains("keeps oneDNN from it");
  }
}
