package dev.vireo.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IdealQueueTest {
  @Test
  void withoutAQueueLatencyIsTheServiceTime() {
    assertThat(IdealQueue.millis(99, 8, 0.010, 1, 1000, 1)).isCloseTo(10, within(0.1));
  }

  @Test
  void theMedianOfOneServerIsThatOfTheory() {
    // M/D/1 at a load of 0.5: half of all requests find the server free, so the median request
    // waits almost nothing; the mean wait is half a service time (Pollaczek and Khinchine).
    double median = IdealQueue.millis(50, 1, 0.010, 50, 20_000, 2);

    assertThat(median).isCloseTo(10, within(0.3));
  }

  @Test
  void theTailOfOneServerIsThatOfTheory() {
    double p99 = IdealQueue.millis(99, 1, 0.010, 80, 20_000, 4);

    assertThat(shareThatWaitsAtMost(p99 / 10 - 1, 0.8)).isCloseTo(0.99, within(0.001));
  }

  /**
   * The distribution of waiting before one server of fixed service time: Crommelin 1932, "Delay
   * probability formulae when the holding times are constant".
   *
   * @param time in service times
   */
  private static double shareThatWaitsAtMost(double time, double load) {
    double sum = 0;
    double factorial = 1;
    for (int k = 0; k <= time; k++) {
      factorial *= Math.max(1, k);
      double exponent = load * (time - k);
      sum += Math.pow(-exponent, k) / factorial * Math.exp(exponent);
    }
    return (1 - load) * sum;
  }

  @Test
  void theLoadThatKeepsATailIsFound() {
    double load = IdealQueue.load(99, 4, 1);

    assertThat(IdealQueue.millis(99, 1, 0.010, 100 * load, 20_000, 5)).isCloseTo(40, within(1.5));
    assertThat(load).isBetween(0.4, 0.6);
  }

  @Test
  void moreServersOfTheSameTotalSpeedWaitLessButServeLonger() {
    double one = IdealQueue.millis(99, 1, 0.010, 80, 5000, 3);
    double two = IdealQueue.millis(99, 2, 0.020, 80, 5000, 3);

    assertThat(two).isBetween(one, one + 10);
  }
}
