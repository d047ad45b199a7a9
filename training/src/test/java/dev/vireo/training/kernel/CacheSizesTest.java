package dev.vireo.training.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.training.kernel.Cpuid.Registers;
import org.junit.jupiter.api.Test;

class CacheSizesTest {
  private static final Registers NOTHING = new Registers(0, 0, 0, 0);
  private static final Registers AMD = new Registers(16, 0x68747541, 0x444D4163, 0x69746E65);
  private static final Registers INTEL = new Registers(31, 0x756E6547, 0x6C65746E, 0x49656E69);
  private static final int DATA = 1;
  private static final int CODE = 2;
  private static final int UNIFIED = 3;

  /** A processor that shows caches of these kinds in one leaf, and nothing else. */
  private static Cpuid processor(Registers vendor, int leaf, int... kinds) {
    return (asked, subleaf) -> {
      if (asked == 0) {
        return vendor;
      }
      return asked == leaf && subleaf < kinds.length
          ? new Registers(kinds[subleaf], 0x01C0003F, 63, 0)
          : NOTHING;
    };
  }

  @Test
  void areAllThereOnProcessorsThatShowThem() {
    assertThat(CacheSizes.missingFrom(processor(AMD, 0x8000001D, DATA, CODE, UNIFIED, UNIFIED)))
        .isEmpty();
    assertThat(CacheSizes.missingFrom(processor(INTEL, 4, DATA, CODE, UNIFIED, UNIFIED))).isEmpty();
  }

  @Test
  void areMissingWhereAnAmdProcessorHidesALevel() {
    assertThat(CacheSizes.missingFrom(processor(AMD, 0x8000001D))).hasValue(0x8000001D);
    assertThat(CacheSizes.missingFrom(processor(AMD, 0x8000001D, DATA, CODE, UNIFIED)))
        .hasValue(0x8000001D);
    assertThat(CacheSizes.missingFrom(processor(AMD, 4, DATA, CODE, UNIFIED, UNIFIED)))
        .as("oneDNN does not look at leaf 4")
        .hasValue(0x8000001D);
  }

  @Test
  void areGuessedWhereAnotherProcessorShowsNone() {
    assertThat(CacheSizes.missingFrom(processor(INTEL, 4))).isEmpty();
    assertThat(CacheSizes.missingFrom((_, _) -> NOTHING)).isEmpty();
  }

  @Test
  void areMissingWhereAnotherProcessorShowsSome() {
    assertThat(CacheSizes.missingFrom(processor(INTEL, 4, DATA, CODE, UNIFIED))).hasValue(4);
    assertThat(CacheSizes.missingFrom(processor(INTEL, 4, DATA))).hasValue(4);
  }

  @Test
  void areSoughtNoLongerThanAnyProcessorGoesOn() {
    Cpuid endless =
        (leaf, _) -> leaf == 0 ? INTEL : new Registers(leaf == 4 ? UNIFIED : 0, 0, 0, 0);
    assertThat(CacheSizes.missingFrom(endless)).isEmpty();
  }
}
