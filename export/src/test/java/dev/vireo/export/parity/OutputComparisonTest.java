package dev.vireo.export.parity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputComparisonTest {
  private static final OutputTolerance FLOAT32 = new OutputTolerance(1e-4, 1e-4);

  /** As int8 has it: only the mean counts. */
  private static final OutputTolerance ON_AVERAGE =
      new OutputTolerance(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  private final OutputComparison comparison = new OutputComparison("embeddings");

  @ParameterizedTest
  @CsvSource({
    "NaN, 1",
    "1, NaN",
    "NaN, NaN",
    "Infinity, 1",
    "1, -Infinity",
    "Infinity, Infinity",
    "Infinity, -Infinity"
  })
  void noValueThatIsNotFinitePasses(float source, float exported) {
    comparison.add(new float[] {1, 2, 3}, new float[] {1, 2, 3}, "a.png");
    comparison.add(new float[] {1, source, 3}, new float[] {1, exported, 3}, "b.png");
    comparison.add(new float[] {1, 2, 3}, new float[] {1, 2.5f, 3}, "c.png");
    for (OutputTolerance tolerance : new OutputTolerance[] {FLOAT32, ON_AVERAGE}) {
      OutputParity parity = comparison.parity(tolerance, 1);
      assertThat(parity.holds()).isFalse();
      assertThat(parity.maxDifference()).isInfinite();
      assertThat(parity.worst())
          .isEqualTo(
              "b.png (value 1: %s in the source, %s in the exported graph)"
                  .formatted(source, exported));
    }
  }

  @Test
  void otherwiseTheLargestDifferenceIsKeptAndTheMeanIsOfAll() {
    comparison.add(new float[] {1, -2}, new float[] {1, -2.5f}, "a.png");
    comparison.add(new float[] {4, 8}, new float[] {4.25f, 8}, "b.png");
    OutputParity parity = comparison.parity(new OutputTolerance(0.5, 0.05), 1);
    assertThat(parity.maxDifference()).isEqualTo(0.5);
    assertThat(parity.meanDifference()).isEqualTo(0.75 / 4);
    assertThat(parity.allowedMean()).isEqualTo(0.05 * 15 / 4);
    assertThat(parity.worst()).startsWith("a.png (value 1: -2.0 in the source");
    assertThat(parity.holds()).isTrue();
    assertThat(comparison.parity(new OutputTolerance(0.49, 0.05), 1).holds()).isFalse();
    assertThat(comparison.parity(new OutputTolerance(0.5, 0.04), 1).holds()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anotherNumberOfValuesDoesNotPass(int values) {
    comparison.add(new float[2], new float[values], "a.png");
    OutputParity parity = comparison.parity(ON_AVERAGE, 1);
    assertThat(parity.holds()).isFalse();
    assertThat(parity.worst())
        .isEqualTo("a.png (2 values in the source, %d in the exported graph)".formatted(values));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "10, 1, 1", "30, 1, 3", "1, 50, 5", "-30, 20, 3"})
  void largeValuesAndThoseOfLargeLogitsMayDifferInProportion(
      float value, double largestLogit, double growth) {
    comparison.add(new float[] {value}, new float[] {value}, "a.png");
    OutputParity parity = comparison.parity(new OutputTolerance(1e-4, 1e-3), largestLogit);
    assertThat(parity.allowed()).isEqualTo(1e-4 * growth);
    assertThat(parity.allowedMean()).isEqualTo(1e-3 * growth * Math.abs(value));
  }
}
