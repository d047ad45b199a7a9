package dev.vireo.bench.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  @Test
  void asksForAsManyQueriesAsTheRulesOfMlPerfDo() {
    assertThat(EarlyStopping.fewest(0.90, 1)).isEqualTo(64);
    assertThat(EarlyStopping.fewest(0.99, 1)).isEqualTo(662);
    // Without any above the bound: ln 0.01 / ln 0.99.
    assertThat(EarlyStopping.fewest(0.99, 0)).isEqualTo(459);
  }

  @Test
  void isStrictWhereEveryHundredthIsLate() {
    assertThat(EarlyStopping.enough(0.99, 100_000, 1_000)).isFalse();
    assertThat(EarlyStopping.enough(0.99, 100_000, 920)).isTrue();
    assertThat(EarlyStopping.enough(0.99, 100_000, 100_000)).isFalse();
  }

  @Test
  void estimatesOnlyFromEnoughQueries() {
    assertThat(EarlyStopping.estimate(ascending(63), 0.9)).isEmpty();
    assertThat(EarlyStopping.estimate(ascending(64), 0.9)).hasValue(64);
    assertThat(EarlyStopping.estimate(ascending(661), 0.99)).isEmpty();
    assertThat(EarlyStopping.estimate(ascending(662), 0.99)).hasValue(662);
  }

  @Test
  void theEstimateNearsThePercentileFromAbove() {
    assertThat(EarlyStopping.estimate(ascending(1_000), 0.9).orElseThrow()).isBetween(915L, 930L);
    assertThat(EarlyStopping.estimate(ascending(100_000), 0.9).orElseThrow())
        .isBetween(90_200L, 90_260L);
  }

  @Test
  void theTruePercentileIsWithinTheEstimateNinetyNineTimesInAHundred() {
    Random random = new Random(5);
    int below = 0;
    for (int run = 0; run < 2_000; run++) {
      Latencies latencies = new Latencies();
      for (int i = 0; i < 200; i++) {
        latencies.add((long) (random.nextDouble() * 1_000_000));
      }
      below += EarlyStopping.estimate(latencies, 0.9).orElseThrow() < 900_000 ? 1 : 0;
    }
    assertThat(below).isBetween(1, 30);
  }

  private static Latencies ascending(int count) {
    Latencies latencies = new Latencies();
    for (int i = count; i >= 1; i--) {
      latencies.add(i);
    }
    return latencies;
  }

  @Test
  void percentilesAreExact() {
    Latencies latencies = ascending(1_000);

    assertThat(latencies.percentile(0.5)).isEqualTo(500);
    assertThat(latencies.percentile(0.9)).isEqualTo(900);
    assertThat(latencies.percentile(0.99)).isEqualTo(990);
    assertThat(latencies.percentile(0.999)).isEqualTo(999);
    assertThat(latencies.percentile(1)).isEqualTo(1_000);
    assertThat(latencies.above(990)).isEqualTo(10);
    assertThat(latencies.mean()).isEqualTo(500.5);
  }

  @Test
  void noQueryHasNoPercentile() {
    assertThatThrownBy(() -> new Latencies().percentile(0.9))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Latencies().add(-1)).hasMessageContaining("-1");
  }

  @Test
  void whatHdrHistogramReadsIsWhatWasMeasured() throws Exception {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= 1_000; i++) {
      latencies.add(i * 1_000_000L);
    }

    Histogram read =
        Histogram.decodeFromCompressedByteBuffer(
            ByteBuffer.wrap(Base64.getDecoder().decode(latencies.encoded())), 0);

    assertThat(read.getTotalCount()).isEqualTo(1_000);
    assertThat(read.getValueAtPercentile(90)).isBetween(900_000L, 901_000L);
  }
}
