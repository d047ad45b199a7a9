package dev.vireo.bench.engines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeakTest {
  @ParameterizedTest
  @EnumSource
  void isMeasuredWhereTheProcessorMultipliesSuchNumbers(Peak peak) {
    if (peak.missing().isPresent()) {
      assertThat(peak).isEqualTo(Peak.PYTORCH_BFLOAT16);
    } else {
      // A product of 64 takes 524,288 operations; any library does a few of them in a moment.
      assertThat(peak.measure(0.02, 64)).isGreaterThan(524_288);
    }
    assertThat(peak.figure()).contains(peak.title().replace(" products", " matrix products"));
  }

  @ParameterizedTest
  @EnumSource
  void eachHasANameOfItsOwn(Peak peak) {
    for (Peak other : Peak.values()) {
      assertThat(other.figure().equals(peak.figure())).isEqualTo(other == peak);
    }
  }
}
