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
  void moreServersOfTheSameTotalSpeedWaitLessButServeLonger() {
    double one = IdealQueue.millis(99, 1, 0.010, 80, 5000, 3);
    double two = IdealQueue.millis(99, 2, 0.020, 80, 5000, 3);

    assertThat(two).isBetween(one, one + 10);
  }
}
