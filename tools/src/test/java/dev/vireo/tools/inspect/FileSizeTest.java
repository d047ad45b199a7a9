package dev.vireo.tools.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSizeTest {
  @ParameterizedTest
  @CsvSource({
    "999, 999 bytes",
    "1000, 1.0 kB",
    "44700000, 44.7 MB",
    "2423873536, 2.4 GB",
    "5000000000000, 5000.0 GB"
  })
  void isInTheLargestUnitThatItFills(long bytes, String text) {
    assertThat(FileSize.of(bytes)).isEqualTo(text);
  }
}
