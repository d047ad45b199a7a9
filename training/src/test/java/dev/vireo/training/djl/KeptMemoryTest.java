package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Linker;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptMemoryTest {
  @Test
  void whatWasSetFromOutsideStays() {
    assertThat(KeptMemory.keep(Map.of("GLIBC_TUNABLES", "glibc.malloc.arena_max=1"))).isFalse();
    assertThat(KeptMemory.keep(Map.of("MALLOC_TRIM_THRESHOLD_", "100000"))).isFalse();
  }

  @Test
  void glibcTakesWhatItIsTold() {
    boolean glibc = Linker.nativeLinker().defaultLookup().find("mallopt").isPresent();
    assertThat(KeptMemory.keep(Map.of("GLIBC_TUNABLES", "glibc.pthread.rseq=0"))).isEqualTo(glibc);
    assertThat(KeptMemory.keep(Map.of())).isEqualTo(glibc);
  }
}
