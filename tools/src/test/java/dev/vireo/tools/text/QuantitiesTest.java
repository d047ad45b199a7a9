package dev.vireo.tools.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({"0,0", "9999,9999", "10000,10.0 k", "829320,829.3 k", "11182668,11.2 M"})
  void counts(long value, String text) {
    assertThat(Quantities.count(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.04,0.0 s",
    "59.9,59.9 s",
    "59.97,1 min 00 s",
    "245,4 min 05 s",
    "3599.7,1 h 00 min",
    "7800,2 h 10 min"
  })
  void durations(double value, String text) {
    assertThat(Quantities.seconds(value)).isEqualTo(text);
  }
}
